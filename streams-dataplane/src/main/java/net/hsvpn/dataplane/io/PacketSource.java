package net.hsvpn.dataplane.io;

import java.io.IOException;
import net.hsvpn.dataplane.batch.PacketBatch;

/** Where batches are filled: sockets, TUN devices, or a fake. */
public interface PacketSource extends AutoCloseable {
  /**
   * Fills an empty batch with what is there, waiting for the first packet if need be. Called by one
   * thread at a time.
   *
   * @param timeoutMillis how long to wait; 0 to return at once
   * @return how many packets the batch now holds; 0 after the timeout or a {@link #wakeup}
   * @throws IOException if the source is broken for good; losing one packet is no such case
   */
  int receive(PacketBatch into, int timeoutMillis) throws IOException;

  /** Lets a waiting {@link #receive}, or else the next one, return at once. Any thread may call. */
  void wakeup();

  @Override
  void close();
}
