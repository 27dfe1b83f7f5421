package net.hsvpn.peers.wire.hsvpn;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;

/** What holds for every value of this package, received or to be sent. */
final class Limits {
  private Limits() {}

  static void distinct(List<RoutingTag> tags) {
    if (tags.isEmpty() || tags.size() > Hsvpn.MAX_CONTEXTS) {
      throw new IllegalArgumentException(
          tags.size() + " contexts: expected 1 to " + Hsvpn.MAX_CONTEXTS);
    }
    if (new HashSet<>(tags).size() != tags.size()) {
      throw new IllegalArgumentException("a routing tag is named twice: " + tags);
    }
  }

  /** Equal sets of prefixes become equal lists, whatever their order was. */
  static List<IpPrefix> canonical(List<IpPrefix> prefixes) {
    if (prefixes.size() > Hsvpn.MAX_PREFIXES) {
      throw new IllegalArgumentException(
          prefixes.size() + " prefixes in one context: expected at most " + Hsvpn.MAX_PREFIXES);
    }
    return prefixes.stream().distinct().sorted().toList();
  }

  static boolean nameFits(String name) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(name)
        && name.getBytes(StandardCharsets.UTF_8).length <= Hsvpn.MAX_NAME_OCTETS
        && name.codePoints().noneMatch(Character::isISOControl);
  }
}
