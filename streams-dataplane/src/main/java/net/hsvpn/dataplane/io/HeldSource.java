package net.hsvpn.dataplane.io;

import java.io.IOException;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.sad.SaTableRef;

/**
 * Packets that waited for their tunnel, in front of what another source brings, so that their order
 * stays. Whoever receives comes back every few milliseconds, so nobody need be woken.
 */
public final class HeldSource implements PacketSource {
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
    if (!held.isEmpty()) {
      held.release(into, tables.get());
    }
    return into.isEmpty() ? source.receive(into, timeoutMillis) : into.count();
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
