package net.hsvpn.lab.bench.micro;

import java.util.Objects;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.wire.Octets;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The longest prefix that covers a destination. Each call asks for another one, at random below a
 * random route, so that with many routes lookups miss the processor's caches.
 */
public class LookupBenchmark {
  private static final int DESTINATIONS = 1 << 20;

  @Benchmark
  public NextHop v4(Ipv4Routes routes) {
    return routes.next();
  }

  @Benchmark
  public NextHop v6(Ipv6Routes routes) {
    return routes.next();
  }

  /** Prefixes of 16 to 28 bits. */
  @State(Scope.Thread)
  public static class Ipv4Routes {
    @Param({"10", "1000", "1000000"})
    public int routes;

    private final int[] destinations = new int[DESTINATIONS];
    private RoutingTable table;
    private int at;

    @Setup
    public void prepare() {
      RandomRoutes random = new RandomRoutes(routes, Integer.BYTES, 16, 28);
      table = random.table();
      for (int i = 0; i < DESTINATIONS; i++) {
        destinations[i] = Octets.u32(random.destination(), 0);
      }
      for (int i = 0; i < DESTINATIONS; i++) {
        Objects.requireNonNull(next(), "every destination has a route");
      }
    }

    NextHop next() {
      at = (at + 1) & (DESTINATIONS - 1);
      return table.lookupV4(destinations[at]);
    }
  }

  /** Prefixes of 32 to 64 bits. */
  @State(Scope.Thread)
  public static class Ipv6Routes {
    @Param({"10", "1000", "1000000"})
    public int routes;

    private final long[] high = new long[DESTINATIONS];
    private final long[] low = new long[DESTINATIONS];
    private RoutingTable table;
    private int at;

    @Setup
    public void prepare() {
      RandomRoutes random = new RandomRoutes(routes, 2 * Long.BYTES, 32, 64);
      table = random.table();
      for (int i = 0; i < DESTINATIONS; i++) {
        byte[] destination = random.destination();
        high[i] = Octets.u64(destination, 0);
        low[i] = Octets.u64(destination, Long.BYTES);
      }
      for (int i = 0; i < DESTINATIONS; i++) {
        Objects.requireNonNull(next(), "every destination has a route");
      }
    }

    NextHop next() {
      at = (at + 1) & (DESTINATIONS - 1);
      return table.lookupV6(high[at], low[at]);
    }
  }
}
