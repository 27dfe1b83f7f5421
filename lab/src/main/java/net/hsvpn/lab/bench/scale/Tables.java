package net.hsvpn.lab.bench.scale;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.context.TunnelId;

/** What stands in the tables of a {@link Scale}; both ends compute the same from the same seed. */
final class Tables {
  private static final long SEED = 20_250_916;
  private static final int FIRST_OCTET_IN_USE = 10;
  private static final int SHORTEST = 16;
  private static final int LENGTHS = 13;

  private Tables() {}

  /** Distinct prefixes of 16 to 28 bits, none of which covers an address in use. */
  static List<IpPrefix> fillers(int count) {
    Random random = new Random(SEED);
    Set<IpPrefix> prefixes = LinkedHashSet.newLinkedHashSet(count);
    while (prefixes.size() < count) {
      int address = random.nextInt();
      int length = SHORTEST + random.nextInt(LENGTHS);
      if (address >>> 24 != FIRST_OCTET_IN_USE) {
        prefixes.add(prefix(address, length));
      }
    }
    return List.copyOf(prefixes);
  }

  /** Our own network, the other end's through the first tunnel, and the rest through all. */
  static RoutingTable routes(
      IpPrefix here, IpPrefix there, List<IpPrefix> fillers, List<TunnelId> tunnels) {
    Map<IpPrefix, NextHop> routes = HashMap.newHashMap(fillers.size() + 2);
    for (int i = 0; i < fillers.size(); i++) {
      routes.put(fillers.get(i), new NextHop.Tunnel(tunnels.get(i % tunnels.size())));
    }
    routes.put(here, new NextHop.Local());
    routes.put(there, new NextHop.Tunnel(tunnels.getFirst()));
    return RoutingTable.of(routes);
  }

  /** What the peer in use may send from. */
  static List<IpPrefix> sources(IpPrefix there, List<IpPrefix> fillers) {
    List<IpPrefix> sources = new ArrayList<>(fillers);
    sources.add(there);
    return sources;
  }

  private static IpPrefix prefix(int address, int length) {
    return IpPrefix.of(ByteBuffer.allocate(Integer.BYTES).putInt(address).array(), length);
  }
}
