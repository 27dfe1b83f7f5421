package net.hsvpn.dataplane.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.wire.Octets;
import org.junit.jupiter.api.Test;

class RoutingTableTest {
  @Test
  void longestPrefixAgreesWithTheNaiveSearch() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 60; round++) {
      boolean v4 = random.nextBoolean();
      Map<IpPrefix, NextHop> routes = randomRoutes(random, v4, random.nextInt(40));
      RoutingTable table = RoutingTable.of(routes);
      for (int i = 0; i < 200; i++) {
        byte[] address = randomAddress(random, v4, routes);
        NextHop expected = naive(routes, InetAddress.getByAddress(address));
        assertThat(lookup(table, address))
            .as("seed %d, round %d, address %s", seed, round, InetAddress.getByAddress(address))
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void familiesDoNotMix() {
    RoutingTable table = RoutingTable.of(Map.of(IpPrefix.ANY_IPV4, new NextHop.Local()));
    assertThat(table.lookupV4(0)).isEqualTo(new NextHop.Local());
    assertThat(table.lookupV6(0, 0)).isNull();
    assertThat(RoutingTable.EMPTY.lookupV4(0)).isNull();
  }

  @Test
  void aHundredThousandRoutesAreFound() {
    Map<IpPrefix, NextHop> routes = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      byte[] octets = {(byte) (10 + (i >> 16)), (byte) (i >> 8), (byte) i, 0};
      routes.put(IpPrefix.of(octets, 24), tunnel(i % 100));
    }
    RoutingTable table = RoutingTable.of(routes);
    for (int i = 0; i < 100_000; i++) {
      int address = (10 << 24) + (i << 8) + 77;
      assertThat(table.lookupV4(address)).isEqualTo(tunnel(i % 100));
    }
    assertThat(table.lookupV4(9 << 24)).isNull();
  }

  private static NextHop lookup(RoutingTable table, byte[] address) {
    return address.length == 4
        ? table.lookupV4(Octets.u32(address, 0))
        : table.lookupV6(Octets.u64(address, 0), Octets.u64(address, 8));
  }

  private static NextHop naive(Map<IpPrefix, NextHop> routes, InetAddress address) {
    return routes.entrySet().stream()
        .filter(route -> route.getKey().contains(address))
        .max(Comparator.comparingInt(route -> route.getKey().length()))
        .map(Map.Entry::getValue)
        .orElse(null);
  }

  private static Map<IpPrefix, NextHop> randomRoutes(Random random, boolean v4, int count) {
    Map<IpPrefix, NextHop> routes = new HashMap<>();
    for (int i = 0; i < count; i++) {
      byte[] octets = randomAddress(random, v4, routes);
      routes.put(IpPrefix.of(octets, random.nextInt(octets.length * 8 + 1)), tunnel(i % 5));
    }
    return routes;
  }

  /** Half of them near a route: its first or last address, or one bit beside it. */
  private static byte[] randomAddress(Random random, boolean v4, Map<IpPrefix, NextHop> routes) {
    byte[] octets = new byte[v4 ? 4 : 16];
    random.nextBytes(octets);
    if (!routes.isEmpty() && random.nextBoolean()) {
      IpPrefix near =
          routes.keySet().stream()
              .sorted()
              .skip(random.nextInt(routes.size()))
              .findFirst()
              .orElseThrow();
      octets = random.nextBoolean() ? near.firstOctets() : near.lastOctets();
      octets[random.nextInt(octets.length)] ^=
          (byte) (random.nextBoolean() ? 0 : 1 << random.nextInt(8));
    }
    if (!v4 && isMapped(octets)) {
      octets[0] = 0x20;
    }
    return octets;
  }

  /** {@code ::ffff:0:0/96}, which InetAddress takes for IPv4. */
  private static boolean isMapped(byte[] octets) {
    return Octets.u64(octets, 0) == 0 && Octets.u32(octets, 8) == 0xFFFF;
  }

  private static NextHop tunnel(int number) {
    return new NextHop.Tunnel(new TunnelId(new PeerId("p" + number), "c"));
  }
}
