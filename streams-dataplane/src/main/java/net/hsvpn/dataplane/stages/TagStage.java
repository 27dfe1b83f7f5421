package net.hsvpn.dataplane.stages;

import java.util.Arrays;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.sad.OutboundContext;
import net.hsvpn.dataplane.sad.OutboundSa;
import net.hsvpn.dataplane.wire.RoutingTagTrailer;

/**
 * Writes TFC padding and routing tag behind the inner packet, if the SA has them; on a plain SA
 * checks the traffic selectors instead. What an SA was not negotiated for never enters it.
 */
public final class TagStage extends PacketStage {
  @Override
  public PacketStep step() {
    return TagStage::tag;
  }

  private static DropReason tag(PacketBatch batch, int i) {
    if (batch.isDummy(i)) {
      return null;
    }
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
    int padded = Math.max(length, sa.paddedLength());
    int behind = sa.sealedLength(padded) - sa.plaintextOffset() - length;
    if (batch.roomBehind(i) < behind || batch.roomInFront(i) < sa.plaintextOffset()) {
      return DropReason.TOO_BIG;
    }
    batch.outboundContext(i, context);
    // TFC padding (RFC 4303 section 2.7); no other packet's octets must show in it.
    Arrays.fill(batch.slab(), at + length, at + padded, (byte) 0);
    boolean tagged = context.tag() != OutboundContext.NO_TAG;
    int written = tagged ? RoutingTagTrailer.emit(batch.slab(), at + padded, context.tag()) : 0;
    batch.place(i, at, padded + written);
    if (!sa.carries()) { // Else counted before it was put into its session.
      context.sent().count(length, batch.timeMillis());
    }
    return null;
  }
}
