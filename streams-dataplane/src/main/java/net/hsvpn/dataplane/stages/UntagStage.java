package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.wire.EspTrailer;
import net.hsvpn.dataplane.wire.IpPacket;
import net.hsvpn.dataplane.wire.RoutingTagTrailer;

/**
 * Reads the ESP trailer and, on a tagged SA, the routing tag; leaves the inner IP packet. All
 * lengths are proved against each other first: an authenticated sender may still be hostile.
 */
public final class UntagStage extends PacketStage {
  @Override
  public PacketStep step() {
    return UntagStage::untag;
  }

  private static DropReason untag(PacketBatch batch, int i) {
    byte[] octets = batch.slab();
    int at = batch.offset(i);
    int payload = EspTrailer.payloadLength(octets, at, batch.length(i));
    if (payload < 0) {
      return DropReason.BAD_TRAILER;
    }
    int nextHeader = EspTrailer.nextHeader(octets, at, batch.length(i));
    if (nextHeader == EspTrailer.NEXT_HEADER_NONE) {
      return DropReason.DUMMY;
    }
    if (nextHeader != EspTrailer.NEXT_HEADER_IPV4 && nextHeader != EspTrailer.NEXT_HEADER_IPV6) {
      return DropReason.BAD_TRAILER;
    }
    int inner = IpPacket.packetLength(octets, at, payload);
    if (inner < 0 || IpPacket.nextHeader(IpPacket.version(octets, at, payload)) != nextHeader) {
      return DropReason.BAD_INNER_PACKET;
    }
    if (batch.inboundSa(i).tagged()) {
      int tagOffset = RoutingTagTrailer.offset(payload, inner);
      if (tagOffset < 0) {
        return DropReason.UNTAGGED;
      }
      batch.tag(i, RoutingTagTrailer.tag(octets, at + tagOffset));
    }
    batch.place(i, at, inner);
    return null;
  }
}
