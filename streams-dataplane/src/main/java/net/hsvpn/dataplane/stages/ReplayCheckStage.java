package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.replay.ReplayWindow;
import net.hsvpn.dataplane.wire.EspHeader;

/** Refuses what is surely a replay before any work goes into opening it. */
public final class ReplayCheckStage extends PacketStage {
  @Override
  public PacketStep step() {
    return ReplayCheckStage::check;
  }

  private static DropReason check(PacketBatch batch, int i) {
    ReplayWindow window = batch.inboundSa(i).window();
    long sequence = window.infer(EspHeader.sequence(batch.slab(), batch.offset(i)));
    batch.sequence(i, sequence);
    return reason(window.check(sequence));
  }

  /** The drop reason for what a window said; null if the packet is new. */
  static DropReason reason(ReplayWindow.Verdict verdict) {
    return switch (verdict) {
      case NEW -> null;
      case REPLAYED -> DropReason.REPLAYED;
      case TOO_OLD -> DropReason.TOO_OLD;
    };
  }
}
