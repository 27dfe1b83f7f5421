package net.hsvpn.dataplane.io;

import java.io.IOException;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.sad.SaTableRef;

/**
 * ESP packets that waited for their SA, in front of what another source brings. While any wait, it
 * looks for their SAs every few milliseconds; else it costs nothing.
 */
public final class EarlySource implements PacketSource {
  private static final int LOOK_MILLIS = 2;

  private final PacketSource source;
  private final EarlyPackets early;
  private final SaTableRef tables;

  public EarlySource(PacketSource source, EarlyPackets early, SaTableRef tables) {
    this.source = source;
    this.early = early;
    this.tables = tables;
  }

  @Override
  public int receive(PacketBatch into, int timeoutMillis) throws IOException {
    if (early.isEmpty()) {
      return source.receive(into, timeoutMillis);
    }
    early.release(into, tables);
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
