package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.wire.TrafficClass;

/**
 * Decides on the traffic class that the outer header will show: ECN of the inner one in the normal
 * mode of RFC 6040 section 4.1, DSCP by RFC 4301 section 5.1.2.1, each unless configured otherwise.
 */
public final class OuterClassStage extends PacketStage {
  @Override
  public PacketStep step() {
    return OuterClassStage::mark;
  }

  private static DropReason mark(PacketBatch batch, int i) {
    int inner = batch.isDummy(i) ? 0 : TrafficClass.of(batch.slab(), batch.offset(i));
    batch.trafficClass(i, batch.outboundSa(i).outerClass(inner));
    return null;
  }
}
