package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.sad.InboundSa;
import net.hsvpn.dataplane.sad.SaTable;
import net.hsvpn.dataplane.sad.SaTableRef;
import net.hsvpn.dataplane.wire.EspHeader;

/** Finds the SA of each ESP packet by its SPI, and proves that the packet can be one of that SA. */
public final class LookupSaStage extends PacketStage {
  private final SaTableRef tables;

  public LookupSaStage(SaTableRef tables) {
    this.tables = tables;
  }

  @Override
  public PacketStep step() {
    return new Step(tables);
  }

  private static final class Step implements PacketStep {
    private final SaTableRef tables;
    private SaTable table;

    Step(SaTableRef tables) {
      this.tables = tables;
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
      InboundSa sa = table.inbound(EspHeader.spi(batch.slab(), batch.offset(i)));
      if (sa == null) {
        return DropReason.UNKNOWN_SPI;
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
