package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.sad.InboundContext;
import net.hsvpn.dataplane.sad.InboundSa;

/**
 * Decides on tag and inner source together whether the packet may go into a context, and into which
 * one. After this stage, and not before, a packet has a context.
 */
public final class AuthoriseStage extends PacketStage {
  @Override
  public PacketStep step() {
    return AuthoriseStage::authorise;
  }

  private static DropReason authorise(PacketBatch batch, int i) {
    InboundSa sa = batch.inboundSa(i);
    byte[] octets = batch.slab();
    int at = batch.offset(i);
    if (!sa.marked()) {
      if (!sa.admits(octets, at, batch.length(i))) {
        return DropReason.SELECTOR_MISMATCH;
      }
      batch.inboundContext(i, sa.plainContext());
      return null;
    }
    InboundContext context = sa.contextOf(batch.tag(i));
    if (context == null) {
      return DropReason.TAG_NOT_NEGOTIATED;
    }
    if (!context.authorisesSource(octets, at)) {
      return DropReason.SOURCE_NOT_AUTHORISED;
    }
    batch.inboundContext(i, context);
    return null;
  }
}
