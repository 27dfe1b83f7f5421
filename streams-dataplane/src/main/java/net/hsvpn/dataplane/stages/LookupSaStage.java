package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.EarlyPackets;
import net.hsvpn.dataplane.sad.InboundSa;
import net.hsvpn.dataplane.sad.SaTable;
import net.hsvpn.dataplane.sad.SaTableRef;
import net.hsvpn.dataplane.wire.EspHeader;

/** Finds the SA of each ESP packet by its SPI, and proves that the packet can be one of that SA. */
public final class LookupSaStage extends PacketStage {
  private final SaTableRef tables;
  private final EarlyPackets early;

  /**
   * @param early takes packets whose SA is still being negotiated; its thread is the stage's own
   */
  public LookupSaStage(SaTableRef tables, EarlyPackets early) {
    this.tables = tables;
    this.early = early;
  }

  @Override
  public PacketStep step() {
    return new Step(tables, early);
  }

  private static final class Step implements PacketStep {
    private final SaTableRef tables;
    private final EarlyPackets early;
    private SaTable table;

    Step(SaTableRef tables, EarlyPackets early) {
      this.tables = tables;
      this.early = early;
    }

    @Override
    public void begin(PacketBatch batch) {
      table = tables.get();
    }

    @Override
    public DropReason apply(PacketBatch batch, int i) {
      int length = batch.length(i);
      if (length < EspHeader.OCTETS) {
        return DropReason.TRUNCATED;
      }
      int spi = EspHeader.spi(batch.slab(), batch.offset(i));
      InboundSa sa = table.inbound(spi);
      if (sa == null) {
        return early.hold(spi, batch, i);
      }
      if (length < sa.minimumLength()) {
        return DropReason.TRUNCATED;
      }
      if (!sa.aligned(length)) {
        return DropReason.MISALIGNED;
      }
      batch.inboundSa(i, sa);
      return null;
    }
  }
}
