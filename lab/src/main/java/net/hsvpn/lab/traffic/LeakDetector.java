package net.hsvpn.lab.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import net.hsvpn.lab.capture.Sniffer;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;

/**
 * Looks at every packet on every device of the watched hosts, for as long as it is open: a packet
 * with the marker of another context than the host's is a leak, and so is any marker that is
 * readable on the network between the sites.
 */
public final class LeakDetector implements AutoCloseable {
  private final Markers markers;
  private final List<Sniffer> sniffers = new ArrayList<>();
  private final AtomicLongArray own;
  private final AtomicLongArray foreign;
  private final AtomicLong outside = new AtomicLong();
  private final AtomicLong readable = new AtomicLong();

  /** A detector that watches nothing yet. */
  public LeakDetector(Markers markers) {
    this.markers = markers;
    this.own = new AtomicLongArray(markers.contexts().size());
    this.foreign = new AtomicLongArray(markers.contexts().size());
  }

  /** Watches a host that belongs to a context. */
  public void watch(Host host, String context) {
    int expected = markers.number(context);
    sniffers.add(
        Sniffer.on(
            host,
            Optional.empty(),
            (packet, length) -> {
              int found = markers.find(packet, length);
              if (found == expected) {
                own.incrementAndGet(expected);
              } else if (found != Markers.NONE) {
                foreign.incrementAndGet(expected);
              }
            }));
  }

  /** Watches the network between the sites, where no marker may be readable. */
  public void watch(Network network) {
    sniffers.add(
        Sniffer.on(
            network.host(),
            Optional.of(Network.BRIDGE),
            (packet, length) -> {
              outside.incrementAndGet();
              if (markers.find(packet, length) != Markers.NONE) {
                readable.incrementAndGet();
              }
            }));
  }

  /** Packets of a context seen in that context, so far. */
  public long own(String context) {
    return own.get(markers.number(context));
  }

  /** Packets of other contexts seen in a context, so far. */
  public long foreign(String context) {
    return foreign.get(markers.number(context));
  }

  /** Packets seen between the sites, so far. */
  public long outside() {
    return outside.get();
  }

  /** Packets seen between the sites in which a marker was readable, so far. */
  public long readable() {
    return readable.get();
  }

  /**
   * Ends the watch; the counts stay.
   *
   * @throws LabException if a packet was missed, so that the counts prove nothing
   */
  @Override
  public void close() {
    List<String> failures = new ArrayList<>();
    for (Sniffer sniffer : sniffers) {
      try {
        sniffer.close();
      } catch (LabException e) {
        failures.add(e.getMessage());
      }
    }
    if (!failures.isEmpty()) {
      throw new LabException(String.join("; ", failures));
    }
  }
}
