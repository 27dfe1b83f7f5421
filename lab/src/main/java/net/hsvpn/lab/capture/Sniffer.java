package net.hsvpn.lab.capture;

import java.io.IOException;
import java.util.Optional;
import net.hsvpn.dataplane.io.linux.PacketSocket;
import net.hsvpn.dataplane.io.linux.Poller;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.topology.Host;

/**
 * Looks at every IP packet of one device, or of all devices of a host, in both directions. From the
 * moment {@link #on} returns until {@link #close} begins, no packet is missed unless 16384 of them
 * wait, and that fails the close.
 */
public final class Sniffer implements AutoCloseable {
  /** What is done with a packet, on the sniffer's own thread. */
  @FunctionalInterface
  public interface Sink {
    /** Takes one packet; its octets are valid during the call only, and end after about 1950. */
    void packet(byte[] octets, int length) throws IOException;
  }

  private static final int MAX_PACKET = 0xFFFF;
  private static final int WAITING = 16_384;

  private final String where;
  private final PacketSocket socket;
  private final PacketRing ring;
  private final Poller poller;
  private final Sink sink;
  private final Thread thread;
  private volatile boolean ending;
  private volatile Optional<IOException> failure = Optional.empty();
  private boolean closed;

  private Sniffer(String where, PacketSocket socket, Poller poller, Sink sink) throws IOException {
    this.where = where;
    this.socket = socket;
    this.ring = PacketRing.over(socket, WAITING);
    this.poller = poller;
    this.sink = sink;
    this.thread = Thread.ofPlatform().daemon().name("sniffer on " + where).start(this::loop);
  }

  /**
   * Begins to look.
   *
   * @param device empty for all devices
   */
  public static Sniffer on(Host host, Optional<String> device, Sink sink) {
    return host.call(() -> {
      PacketSocket socket =
          device.isPresent()
              ? PacketSocket.open(device.get(), PacketSocket.Start.NETWORK_HEADER)
              : PacketSocket.openAll(PacketSocket.Start.NETWORK_HEADER);
      return new Sniffer(
          host.name() + device.map(d -> "/" + d).orElse(""), socket, Poller.open(1), sink);
    });
  }

  /**
   * Looks at the packets that are still waiting, then ends.
   *
   * @throws LabException if a packet was missed or could not be dealt with
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    ending = true;
    poller.wakeup();
    try {
      thread.join();
      long missed = ring.dropped();
      if (missed > 0) {
        throw new LabException("the sniffer on %s missed %d packets".formatted(where, missed));
      }
      failure.ifPresent(e -> {
        throw new LabException("the sniffer on " + where + ": " + e.getMessage(), e);
      });
    } catch (IOException e) {
      throw new LabException("the sniffer on " + where + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw LabException.interrupted("closing the sniffer on " + where, e);
    } finally {
      poller.close();
      ring.close();
      socket.close();
    }
  }

  /** Packets too large to be seen whole, once closed. */
  long cut() {
    return ring.cut();
  }

  private void loop() {
    byte[] buffer = new byte[MAX_PACKET];
    try {
      poller.add(socket);
      boolean last;
      do {
        last = ending;
        drain(buffer);
        if (!last) {
          poller.await(-1);
        }
      } while (!last);
    } catch (IOException e) {
      failure = Optional.of(e);
    }
  }

  private void drain(byte[] buffer) throws IOException {
    for (int length = ring.receive(buffer); length > 0; length = ring.receive(buffer)) {
      int version = (buffer[0] & 0xF0) >> 4;
      if (version == 4 || version == 6) {
        sink.packet(buffer, length);
      }
    }
  }
}
