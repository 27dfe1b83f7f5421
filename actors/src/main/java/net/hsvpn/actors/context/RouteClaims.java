package net.hsvpn.actors.context;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.context.TunnelId;

/**
 * Who claims which prefixes in one context, in the order of arrival; immutable. Of two that claim
 * the same prefix the first has it; when it gives it up, the second gets it. Nobody gets a part of
 * our own networks.
 */
record RouteClaims(List<IpPrefix> local, Map<TunnelId, List<IpPrefix>> claims) {
  RouteClaims {
    local = List.copyOf(local);
    claims = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(claims));
  }

  /** A claim that is not granted, and why. */
  record Conflict(TunnelId tunnel, IpPrefix prefix, String why) {}

  static RouteClaims of(Collection<IpPrefix> local) {
    return new RouteClaims(List.copyOf(local), Map.of());
  }

  /** The tunnel now claims these prefixes and no others; none at all withdraws it. */
  RouteClaims with(TunnelId tunnel, List<IpPrefix> prefixes) {
    Map<TunnelId, List<IpPrefix>> next = new LinkedHashMap<>(claims);
    if (prefixes.isEmpty()) {
      next.remove(tunnel);
    } else {
      next.put(tunnel, List.copyOf(prefixes));
    }
    return new RouteClaims(local, next);
  }

  /** Prefixes that go into tunnels. */
  Map<IpPrefix, TunnelId> granted() {
    Map<IpPrefix, TunnelId> granted = new HashMap<>();
    claims.forEach((tunnel, prefixes) ->
        prefixes.stream()
            .filter(prefix -> !insideLocal(prefix))
            .forEach(prefix -> granted.putIfAbsent(prefix, tunnel)));
    return granted;
  }

  RoutingTable table() {
    Map<IpPrefix, NextHop> routes = new HashMap<>();
    granted().forEach((prefix, tunnel) -> routes.put(prefix, new NextHop.Tunnel(tunnel)));
    local.forEach(prefix -> routes.put(prefix, new NextHop.Local()));
    return RoutingTable.of(routes);
  }

  List<Conflict> conflicts() {
    Map<IpPrefix, TunnelId> granted = granted();
    List<Conflict> conflicts = new ArrayList<>();
    claims.forEach((tunnel, prefixes) -> {
      for (IpPrefix prefix : prefixes) {
        if (insideLocal(prefix)) {
          conflicts.add(new Conflict(tunnel, prefix, "it lies inside our own networks"));
        } else if (!tunnel.equals(granted.get(prefix))) {
          conflicts.add(
              new Conflict(tunnel, prefix, granted.get(prefix).peer() + " had claimed it before"));
        }
      }
    });
    return conflicts;
  }

  /** What is in conflict now and was not before. */
  Set<Conflict> newConflicts(RouteClaims before) {
    Set<Conflict> fresh = new HashSet<>(conflicts());
    fresh.removeAll(new HashSet<>(before.conflicts()));
    return fresh;
  }

  private boolean insideLocal(IpPrefix prefix) {
    return local.stream().anyMatch(own -> own.contains(prefix));
  }
}
