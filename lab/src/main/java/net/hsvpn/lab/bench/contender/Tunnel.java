package net.hsvpn.lab.bench.contender;

import java.util.List;
import java.util.OptionalLong;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.traffic.Endpoint;

/**
 * A way from east to west that carries packets.
 *
 * @param from where traffic starts
 * @param to where it goes
 * @param processes the gateways' process ids; empty if nothing runs
 * @param java whether they are Java runtimes, whose allocations can be recorded
 * @param resources closed in this order
 * @param readyAt when the later gateway called itself ready, by {@link System#nanoTime}; empty
 *     unless gateways say so
 */
public record Tunnel(
    Endpoint from,
    Endpoint to,
    List<Long> processes,
    boolean java,
    List<? extends AutoCloseable> resources,
    OptionalLong readyAt)
    implements AutoCloseable {
  /** Copies its arguments. */
  public Tunnel {
    processes = List.copyOf(processes);
    resources = List.copyOf(resources);
  }

  /** A tunnel of gateways that do not say when they are ready. */
  public Tunnel(
      Endpoint from,
      Endpoint to,
      List<Long> processes,
      boolean java,
      List<? extends AutoCloseable> resources) {
    this(from, to, processes, java, resources, OptionalLong.empty());
  }

  /** Takes it down; the hosts are as before. */
  @Override
  public void close() {
    closeAll(resources);
  }

  static void closeAll(List<? extends AutoCloseable> resources) {
    for (AutoCloseable resource : resources) {
      try {
        resource.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new LabException("a tunnel was not taken down: " + e.getMessage(), e);
      }
    }
  }
}
