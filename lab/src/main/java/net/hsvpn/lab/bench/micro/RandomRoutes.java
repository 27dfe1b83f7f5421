package net.hsvpn.lab.bench.micro;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.context.TunnelId;

/** Routes and destinations that are the same each time. */
final class RandomRoutes {
  private static final int TUNNELS = 100;

  private final Random random = new Random(20_250_916);
  private final List<IpPrefix> prefixes;

  /**
   * Distinct prefixes.
   *
   * @param family octets of an address: 4 or 16
   * @param shortest in bits, as is {@code longest}
   */
  RandomRoutes(int count, int family, int shortest, int longest) {
    Set<IpPrefix> distinct = LinkedHashSet.newLinkedHashSet(count);
    byte[] address = new byte[family];
    while (distinct.size() < count) {
      random.nextBytes(address);
      distinct.add(IpPrefix.of(address, random.nextInt(shortest, longest + 1)));
    }
    prefixes = new ArrayList<>(distinct);
  }

  /** The prefixes, spread over tunnels. */
  RoutingTable table() {
    List<NextHop> tunnels = new ArrayList<>();
    for (int i = 0; i < TUNNELS; i++) {
      tunnels.add(new NextHop.Tunnel(new TunnelId(new PeerId("peer-" + i), "hsvpn")));
    }
    Map<IpPrefix, NextHop> routes = HashMap.newHashMap(prefixes.size());
    prefixes.forEach(prefix -> routes.put(prefix, tunnels.get(routes.size() % TUNNELS)));
    return RoutingTable.of(routes);
  }

  /** An address below a route, both at random, in network byte order. */
  byte[] destination() {
    IpPrefix prefix = prefixes.get(random.nextInt(prefixes.size()));
    byte[] first = prefix.firstOctets();
    byte[] last = prefix.lastOctets();
    byte[] destination = new byte[first.length];
    random.nextBytes(destination);
    for (int i = 0; i < destination.length; i++) {
      destination[i] = (byte) (first[i] | (destination[i] & (first[i] ^ last[i])));
    }
    return destination;
  }
}
