package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.sad.CarriedSession;
import net.hsvpn.dataplane.sad.OutboundContext;
import net.hsvpn.dataplane.sad.OutboundSa;
import net.hsvpn.dataplane.wire.Ipv4;
import net.hsvpn.dataplane.wire.L2tp;
import net.hsvpn.dataplane.wire.TrafficClass;

/** Puts packets that L2TP carries into a PPP frame of their context's session. */
public final class EncapsulateStage extends PacketStage {
  @Override
  public PacketStep step() {
    return EncapsulateStage::encapsulate;
  }

  private static DropReason encapsulate(PacketBatch batch, int i) {
    OutboundSa sa = batch.outboundSa(i);
    if (batch.isDummy(i) || !sa.carries()) {
      return null;
    }
    OutboundContext context = sa.contextAt(batch.context(i));
    if (context == null || context.session().isEmpty()) {
      return DropReason.NO_SESSION;
    }
    CarriedSession session = context.session().get();
    byte[] octets = batch.slab();
    int at = batch.offset(i);
    int length = batch.length(i);
    int header = sa.carrierOctets();
    if (length > session.mru()) {
      return DropReason.EXCEEDS_PATH_MTU_UNTOLD;
    }
    if (batch.roomInFront(i) < header + sa.plaintextOffset()) {
      return DropReason.TOO_BIG;
    }
    boolean v4 = octets[at] >>> 4 == Ipv4.VERSION;
    L2tp.emit(
        octets,
        at - header,
        sa.carrierLocal(),
        sa.carrierRemote(),
        TrafficClass.of(octets, at),
        session.remoteTunnel(),
        session.remoteSession(),
        v4 ? L2tp.PPP_IPV4 : L2tp.PPP_IPV6,
        length);
    batch.place(i, at - header, length + header);
    context.sent().count(length, batch.timeMillis());
    return null;
  }
}
