package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.wire.hsvpn.RouteChange;

/**
 * Tells the peer, by HSVPN_ROUTES, what lies behind our other peers: only what changed, and in
 * messages that fit into one packet each.
 */
final class TransitRoutes {
  // IPv6 wants no more than 1280 octets to pass; headers, SK and the other payloads need some.
  private static final int OCTETS = 1024;
  private static final int PER_CONTEXT = 24;

  private TransitRoutes() {}

  static void begin(Draft d, Event.AnnounceTransit command) {
    if (!d.sa().capabilities().routingTags()) {
      d.failed(command.ticket(), "the peer does not speak HSVPN's routing tags");
      return;
    }
    if (d.waiting().stream().anyMatch(w -> w.command() instanceof Event.AnnounceTransit)) {
      // A newer one says it all.
      d.done(command.ticket());
      return;
    }
    Map<RoutingTag, List<IpPrefix>> known = new HashMap<>(d.announcements().toPeer());
    List<RouteChange> changes = next(known, command.prefixes());
    if (changes.isEmpty()) {
      d.done(command.ticket());
      return;
    }
    Routes.send(d, true, changes, known, 0);
    // There may be more to say.
    d.enqueue(command, d.env.now());
  }

  /** As many changes as fit, which {@code known} then takes account of. */
  private static List<RouteChange> next(
      Map<RoutingTag, List<IpPrefix>> known, Map<RoutingTag, List<IpPrefix>> wanted) {
    Map<RoutingTag, List<IpPrefix>> all = new TreeMap<>(known);
    all.putAll(wanted);
    List<RouteChange> changes = new ArrayList<>();
    int room = OCTETS;
    for (RoutingTag tag : all.keySet()) {
      List<IpPrefix> before = known.getOrDefault(tag, List.of());
      List<IpPrefix> after = wanted.getOrDefault(tag, List.of());
      Budget budget = new Budget(room - PER_CONTEXT);
      List<IpPrefix> withdrawn = budget.take(without(before, after));
      List<IpPrefix> added = budget.take(without(after, before));
      if (!withdrawn.isEmpty() || !added.isEmpty()) {
        changes.add(new RouteChange(tag, added, withdrawn));
        room = budget.left;
        Set<IpPrefix> now = new TreeSet<>(before);
        withdrawn.forEach(now::remove);
        now.addAll(added);
        known.put(tag, List.copyOf(now));
        if (now.isEmpty()) {
          known.remove(tag);
        }
      }
    }
    return changes;
  }

  private static List<IpPrefix> without(List<IpPrefix> prefixes, List<IpPrefix> others) {
    Set<IpPrefix> rest = new TreeSet<>(prefixes);
    rest.removeAll(new HashSet<>(others));
    return List.copyOf(rest);
  }

  /** The octets that are left in a message. */
  private static final class Budget {
    private int left;

    Budget(int left) {
      this.left = left;
    }

    List<IpPrefix> take(List<IpPrefix> prefixes) {
      List<IpPrefix> taken = new ArrayList<>();
      for (IpPrefix prefix : prefixes) {
        int octets = 1 + (prefix.length() + 7) / 8;
        if (octets > left) {
          break;
        }
        left -= octets;
        taken.add(prefix);
      }
      return taken;
    }
  }
}
