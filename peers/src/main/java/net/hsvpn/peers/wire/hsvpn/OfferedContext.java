package net.hsvpn.peers.wire.hsvpn;

import java.util.List;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;

/**
 * One ARF context in a negotiation.
 *
 * @param tag what packets of the context carry in their trailer; alone decides which context is
 *     meant
 * @param name for people to read, may be empty; at most {@value Hsvpn#MAX_NAME_OCTETS} octets of
 *     UTF-8, without control characters
 * @param prefixes reachable behind the sender; sorted, none twice
 */
public record OfferedContext(RoutingTag tag, String name, List<IpPrefix> prefixes) {
  public OfferedContext {
    if (!Limits.nameFits(name)) {
      throw new IllegalArgumentException(
          "context name: expected at most "
              + Hsvpn.MAX_NAME_OCTETS
              + " octets of UTF-8 without control characters");
    }
    prefixes = Limits.canonical(prefixes);
  }
}
