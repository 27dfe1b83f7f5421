package net.hsvpn.dataplane.carrier;

import java.io.IOException;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.io.PacketSource;
import net.hsvpn.dataplane.sad.SaTableRef;

/** What the control plane of L2TP sends, behind what another source brings. */
public final class CarrierSource implements PacketSource {
  private final PacketSource source;
  private final CarrierOutbox outbox;
  private final SaTableRef tables;

  /** The outbox's wakeup must be the source's. */
  public CarrierSource(PacketSource source, CarrierOutbox outbox, SaTableRef tables) {
    this.source = source;
    this.outbox = outbox;
    this.tables = tables;
  }

  @Override
  public int receive(PacketBatch into, int timeoutMillis) throws IOException {
    source.receive(into, outbox.isEmpty() ? timeoutMillis : 0);
    outbox.drain(into, tables.get());
    return into.count();
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
