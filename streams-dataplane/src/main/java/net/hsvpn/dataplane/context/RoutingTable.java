package net.hsvpn.dataplane.context;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.dataplane.wire.Ipv4;
import net.hsvpn.dataplane.wire.Ipv6;

/**
 * The routes of one context, immutable: the longest prefix wins. Addresses are given as integers in
 * network order, so that a lookup allocates nothing.
 */
public final class RoutingTable {
  public static final RoutingTable EMPTY = of(Map.of());

  private final Map<IpPrefix, NextHop> routes;
  private final PrefixTrie v4;
  private final PrefixTrie v6;
  private final NextHop[] nextHops;
  private final boolean transit;

  private RoutingTable(
      Map<IpPrefix, NextHop> routes,
      PrefixTrie v4,
      PrefixTrie v6,
      NextHop[] nextHops,
      boolean transit) {
    this.routes = routes;
    this.transit = transit;
    this.v4 = v4;
    this.v6 = v6;
    this.nextHops = nextHops;
  }

  /** Routes of a context in which packets may go from tunnel to tunnel. */
  public static RoutingTable of(Map<IpPrefix, ? extends NextHop> routes) {
    return of(routes, true);
  }

  /**
   * The routes of a context.
   *
   * @param transit whether packets may go from tunnel to tunnel
   */
  public static RoutingTable of(Map<IpPrefix, ? extends NextHop> routes, boolean transit) {
    Map<NextHop, Integer> numbers = new HashMap<>();
    List<NextHop> nextHops = new ArrayList<>();
    nextHops.add(null);
    List<PrefixTrie.Entry> v4 = new ArrayList<>();
    List<PrefixTrie.Entry> v6 = new ArrayList<>();
    routes.forEach((prefix, nextHop) -> {
      Integer number = numbers.putIfAbsent(nextHop, nextHops.size());
      if (number == null) {
        number = nextHops.size();
        nextHops.add(nextHop);
      }
      (prefix.isIpv4() ? v4 : v6)
          .add(PrefixTrie.Entry.of(prefix.firstOctets(), prefix.length(), number));
    });
    return new RoutingTable(
        Map.copyOf(routes),
        new PrefixTrie(v4),
        new PrefixTrie(v6),
        nextHops.toArray(NextHop[]::new),
        transit);
  }

  /** The next hop towards an IPv4 address, or null where no route leads there. */
  public NextHop lookupV4(int address) {
    return nextHops[v4.lookup((long) address << 32, 0)];
  }

  /** The next hop towards an IPv6 address, or null where no route leads there. */
  public NextHop lookupV6(long high, long low) {
    return nextHops[v6.lookup(high, low)];
  }

  /** The next hop of the inner packet at {@code at}, whose header was proved; null for none. */
  public NextHop towards(byte[] octets, int at) {
    return octets[at] >>> 4 == Ipv4.VERSION
        ? lookupV4(Ipv4.destination(octets, at))
        : lookupV6(Ipv6.destinationHigh(octets, at), Ipv6.destinationLow(octets, at));
  }

  /** Whether packets may go from tunnel to tunnel. */
  public boolean transit() {
    return transit;
  }

  /** The next hop to where the inner packet at {@code at} comes from; null for none. */
  public NextHop back(byte[] octets, int at) {
    return octets[at] >>> 4 == Ipv4.VERSION
        ? lookupV4(Ipv4.source(octets, at))
        : lookupV6(Ipv6.sourceHigh(octets, at), Ipv6.sourceLow(octets, at));
  }

  /** All routes, for display. */
  public Map<IpPrefix, NextHop> routes() {
    return routes;
  }
}
