package net.hsvpn.dataplane.io;

import java.io.IOException;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.io.CaptureFormat.Direction;

/** Wrappers that write all that passes an endpoint to a capture file; for tests and diagnosis. */
public final class Capture {
  private final PcapWriter pcap;
  private final CaptureFormat format;

  public Capture(PcapWriter pcap, CaptureFormat format) {
    this.pcap = pcap;
    this.format = format;
  }

  /** Records what the source receives. */
  public PacketSource of(PacketSource source) {
    return new PacketSource() {
      @Override
      public int receive(PacketBatch into, int timeoutMillis) throws IOException {
        int received = source.receive(into, timeoutMillis);
        if (received > 0) {
          into.timeMillis(System.currentTimeMillis());
          write(into, Direction.RECEIVED);
        }
        return received;
      }

      @Override
      public void wakeup() {
        source.wakeup();
      }

      @Override
      public void close() {
        source.close();
      }
    };
  }

  /** Records what the sink is given, before it changes it. */
  public PacketSink of(PacketSink sink) {
    return new PacketSink() {
      @Override
      public void send(PacketBatch batch) throws IOException {
        write(batch, Direction.SENT);
        sink.send(batch);
      }

      @Override
      public void close() {
        sink.close();
      }
    };
  }

  private void write(PacketBatch batch, Direction direction) throws IOException {
    for (int i = 0; i < batch.count(); i++) {
      // A negative length stands for a datagram that did not fit; there are no octets to show.
      if (batch.length(i) >= 0) {
        format.write(pcap, batch, i, direction);
      }
    }
  }
}
