package net.hsvpn.dataplane.io;

import java.io.IOException;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.sad.SaTableRef;

/**
 * Packets that waited for their tunnel, in front of what another source brings, so that their order
 * stays. While any wait, it looks for their tunnels every few milliseconds; else it costs nothing.
 */
public final class HeldSource implements PacketSource {
  private static final int LOOK_MILLIS = 5;

  private final PacketSource source;
  private final HeldPackets held;
  private final SaTableRef tables;

  public HeldSource(PacketSource source, HeldPackets held, SaTableRef tables) {
    this.source = source;
    this.held = held;
    this.tables = tables;
  }

  @Override
  public int receive(PacketBatch into, int timeoutMillis) throws IOException {
    if (held.isEmpty()) {
      return source.receive(into, timeoutMillis);
    }
    held.release(into, tables.get());
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
