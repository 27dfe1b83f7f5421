package net.hsvpn.actors.context;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.hsvpn.config.AddressRange;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.context.TunnelId;

/**
 * Who claims which prefixes in one context, in the order of arrival; immutable. Of two that claim
 * the same prefix the first has it; when it gives it up, the second gets it. Whoever has a prefix
 * at its own site goes before all who only know the way to it. Nobody gets a part of our own
 * networks, except what is lent to him.
 *
 * @param pools addresses to lend; whoever claims some of them here has them
 * @param borrowed addresses of ours that peers lend us
 */
record RouteClaims(
    List<IpPrefix> local,
    List<AddressRange> pools,
    Map<PeerId, List<IpPrefix>> borrowed,
    Map<TunnelId, Claim> claims) {
  RouteClaims {
    local = List.copyOf(local);
    pools = List.copyOf(pools);
    borrowed = Map.copyOf(borrowed);
    claims = Collections.unmodifiableMap(new LinkedHashMap<>(claims));
  }

  /**
   * What one tunnel claims.
   *
   * @param own networks of the peer's site
   * @param transit networks behind other peers of the peer
   */
  record Claim(List<IpPrefix> own, List<IpPrefix> transit) {
    Claim {
      own = List.copyOf(own);
      transit = List.copyOf(transit);
    }
  }

  /** A claim that is not granted, and why. */
  record Conflict(TunnelId tunnel, IpPrefix prefix, String why) {}

  static RouteClaims of(Collection<IpPrefix> local) {
    return of(local, List.of());
  }

  static RouteClaims of(Collection<IpPrefix> local, List<AddressRange> pools) {
    return new RouteClaims(List.copyOf(local), pools, Map.of(), Map.of());
  }

  /** The tunnel now claims these prefixes and no others; none at all withdraws it. */
  RouteClaims with(TunnelId tunnel, List<IpPrefix> own, List<IpPrefix> transit) {
    Map<TunnelId, Claim> next = new LinkedHashMap<>(claims);
    if (own.isEmpty() && transit.isEmpty()) {
      next.remove(tunnel);
    } else {
      next.put(tunnel, new Claim(own, transit));
    }
    return new RouteClaims(local, pools, borrowed, next);
  }

  /** A peer now lends us these addresses and no others. */
  RouteClaims borrowing(PeerId lender, List<IpPrefix> addresses) {
    Map<PeerId, List<IpPrefix>> next = new HashMap<>(borrowed);
    if (addresses.isEmpty()) {
      next.remove(lender);
    } else {
      next.put(lender, List.copyOf(addresses));
    }
    return new RouteClaims(local, pools, next, claims);
  }

  /** Whether an address may be ours though a peer lends it: it is nobody's so far. */
  boolean free(IpPrefix address) {
    return local.stream().noneMatch(own -> own.contains(address))
        && !pooled(address)
        && !granted().containsKey(address)
        && borrowed.values().stream().noneMatch(others -> others.contains(address));
  }

  /** Prefixes that go into tunnels. */
  Map<IpPrefix, TunnelId> granted() {
    Map<IpPrefix, TunnelId> granted = grantedToSites();
    claims.forEach((tunnel, claim) -> grant(granted, tunnel, claim.transit()));
    return granted;
  }

  /**
   * Prefixes that go into tunnels to the very sites that have them, and the peers at those sites:
   * what may be announced to others. What we know from a hub ourselves is told to nobody, so that
   * no announcement ever goes round.
   */
  Map<IpPrefix, PeerId> sites() {
    Map<IpPrefix, PeerId> sites = new HashMap<>();
    grantedToSites()
        .forEach((prefix, tunnel) -> {
          // Of pools, all of it is told as ours; who has which address is nobody's business.
          if (!pooled(prefix)) {
            sites.put(prefix, tunnel.peer());
          }
        });
    return sites;
  }

  private Map<IpPrefix, TunnelId> grantedToSites() {
    Map<IpPrefix, TunnelId> granted = new HashMap<>();
    claims.forEach((tunnel, claim) -> grant(granted, tunnel, claim.own()));
    return granted;
  }

  private void grant(
      Map<IpPrefix, TunnelId> granted, TunnelId tunnel, Collection<IpPrefix> claimed) {
    for (IpPrefix prefix : claimed) {
      if (!insideLocal(prefix)) {
        granted.putIfAbsent(prefix, tunnel);
      }
    }
  }

  /**
   * All routes.
   *
   * @param transit whether packets may go from tunnel to tunnel
   */
  RoutingTable table(boolean transit) {
    Map<IpPrefix, NextHop> routes = new HashMap<>();
    granted().forEach((prefix, tunnel) -> routes.put(prefix, new NextHop.Tunnel(tunnel)));
    local.forEach(prefix -> routes.put(prefix, new NextHop.Local()));
    borrowed.values().stream()
        .flatMap(List::stream)
        .forEach(prefix -> routes.put(prefix, new NextHop.Local()));
    return RoutingTable.of(routes, transit);
  }

  /** Two ways to one site through two hubs are none: the second waits for the first to fail. */
  List<Conflict> conflicts() {
    Map<IpPrefix, TunnelId> granted = grantedToSites();
    List<Conflict> conflicts = new ArrayList<>();
    claims.forEach((tunnel, claim) -> {
      for (IpPrefix prefix : claim.own()) {
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
    boolean ours =
        Stream.concat(local.stream(), borrowed.values().stream().flatMap(List::stream))
            .anyMatch(own -> own.contains(prefix));
    return ours && !pooled(prefix);
  }

  private boolean pooled(IpPrefix prefix) {
    return pools.stream().anyMatch(pool -> pool.contains(prefix));
  }
}
