package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.sad.InboundSa;
import net.hsvpn.dataplane.wire.Ecn;
import net.hsvpn.dataplane.wire.TrafficClass;

/**
 * Carries into the inner header what the outer one learned on its way: congestion, as RFC 6040
 * section 4.2 combines the two, and the DSCP if so configured.
 */
public final class InnerClassStage extends PacketStage {
  @Override
  public PacketStep step() {
    return InnerClassStage::unmark;
  }

  private static DropReason unmark(PacketBatch batch, int i) {
    int outer = batch.trafficClass(i);
    InboundSa sa = batch.inboundSa(i);
    if (outer == 0 && !sa.takesOverDscp()) {
      return null;
    }
    byte[] octets = batch.slab();
    int at = batch.offset(i);
    int inner = TrafficClass.of(octets, at);
    int outerEcn = outer & Ecn.MASK;
    int innerEcn = inner & Ecn.MASK;
    int ecn = Ecn.decapsulate(innerEcn, outerEcn);
    if (Ecn.alarming(innerEcn, outerEcn)) {
      sa.alarmingEcn().count(batch.length(i), batch.timeMillis());
    }
    if (ecn == Ecn.DROP) {
      return DropReason.CONGESTION_UNHEARD;
    }
    int onward = ((sa.takesOverDscp() ? outer : inner) & ~Ecn.MASK) | ecn;
    if (onward != inner) {
      TrafficClass.set(octets, at, onward);
    }
    return null;
  }
}
