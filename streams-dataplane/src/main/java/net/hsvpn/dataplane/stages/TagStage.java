package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.sad.OutboundContext;
import net.hsvpn.dataplane.sad.OutboundSa;
import net.hsvpn.dataplane.wire.RoutingTagTrailer;

/**
 * Writes the routing tag behind the inner packet, if the SA is a tagged one; on a plain SA checks
 * the traffic selectors instead. What an SA was not negotiated for never enters it.
 */
public final class TagStage extends PacketStage {
  @Override
  public PacketStep step() {
    return TagStage::tag;
  }

  private static DropReason tag(PacketBatch batch, int i) {
    OutboundSa sa = batch.outboundSa(i);
    int at = batch.offset(i);
    int length = batch.length(i);
    OutboundContext context = sa.contextAt(batch.context(i));
    if (context == null) {
      return DropReason.TAG_NOT_NEGOTIATED;
    }
    if (!sa.admits(batch.slab(), at, length)) {
      return DropReason.SELECTOR_MISMATCH;
    }
    int behind = sa.sealedLength(length) - sa.plaintextOffset() - length;
    if (batch.roomBehind(i) < behind || batch.roomInFront(i) < sa.plaintextOffset()) {
      return DropReason.TOO_BIG;
    }
    batch.outboundContext(i, context);
    if (context.tag() != OutboundContext.NO_TAG) {
      int written = RoutingTagTrailer.emit(batch.slab(), at + length, context.tag());
      batch.place(i, at, length + written);
    }
    context.sent().count(length, batch.timeMillis());
    return null;
  }
}
