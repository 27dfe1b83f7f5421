package net.hsvpn.dataplane.io;

import java.io.IOException;
import net.hsvpn.dataplane.batch.PacketBatch;

/** Where batches end: sockets, TUN devices, or a fake. */
public interface PacketSink extends AutoCloseable {
  /**
   * Sends every packet of the batch. What cannot be sent is dropped from the batch with its reason;
   * what stays in it was sent. The batch still belongs to the caller. Called by one thread at a
   * time.
   *
   * @throws IOException if the sink is broken for good
   */
  void send(PacketBatch batch) throws IOException;

  @Override
  void close();
}
