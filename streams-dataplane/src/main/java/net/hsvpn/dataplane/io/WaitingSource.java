package net.hsvpn.dataplane.io;

import java.io.IOException;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.sad.SaTableRef;

/**
 * Packets that waited for their SA, in front of what another source brings, so that their order
 * stays. While any wait, it looks for their SAs every few milliseconds; else it costs nothing.
 */
public final class WaitingSource implements PacketSource {
  private static final int LOOK_MILLIS = 2;

  private final PacketSource source;
  private final WaitingPackets waiting;
  private final SaTableRef tables;

  public WaitingSource(PacketSource source, WaitingPackets waiting, SaTableRef tables) {
    this.source = source;
    this.waiting = waiting;
    this.tables = tables;
  }

  @Override
  public int receive(PacketBatch into, int timeoutMillis) throws IOException {
    if (waiting.isEmpty()) {
      return source.receive(into, timeoutMillis);
    }
    waiting.release(into, tables);
    return into.isEmpty()
        ? source.receive(into, Math.min(timeoutMillis, LOOK_MILLIS))
        : into.count();
  }

  @Override
  public void wakeup() {
    source.wakeup();
  }

  /** Closes the source. */
  @Override
  public void close() {
    source.close();
  }
}
