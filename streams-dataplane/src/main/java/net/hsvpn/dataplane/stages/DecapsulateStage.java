package net.hsvpn.dataplane.stages;

import java.util.Arrays;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.carrier.CarrierInbox;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.sad.InboundSa;
import net.hsvpn.dataplane.wire.IpPacket;
import net.hsvpn.dataplane.wire.Ipv4;
import net.hsvpn.dataplane.wire.L2tp;

/**
 * Takes user packets out of their L2TP session, whose ID then stands where a routing tag would:
 * what may go into which context is decided on both alike. Control messages and PPP's own packets
 * are copied out and given away. All lengths are proved first: an authenticated sender may be
 * hostile.
 */
public final class DecapsulateStage extends PacketStage {
  private final CarrierInbox inbox;

  public DecapsulateStage(CarrierInbox inbox) {
    this.inbox = inbox;
  }

  @Override
  public PacketStep step() {
    return this::decapsulate;
  }

  private DropReason decapsulate(PacketBatch batch, int i) {
    InboundSa sa = batch.inboundSa(i);
    if (!sa.carries()) {
      return null;
    }
    byte[] octets = batch.slab();
    int outer = batch.offset(i);
    if (!sa.admits(octets, outer, batch.length(i))) {
      return DropReason.SELECTOR_MISMATCH;
    }
    long payload = L2tp.udpPayload(octets, outer, batch.length(i));
    if (payload < 0) {
      return DropReason.CARRIER_MALFORMED;
    }
    int at = (int) (payload >>> 32);
    int length = (int) payload;
    return switch (L2tp.isControl(octets, at, length)) {
      case 1 -> {
        boolean room = inbox.control(sa.peer(), Arrays.copyOfRange(octets, at, at + length));
        yield away(batch, i, room);
      }
      case 0 -> data(batch, i, L2tp.data(octets, at, length));
      default -> DropReason.CARRIER_MALFORMED;
    };
  }

  private static DropReason away(PacketBatch batch, int i, boolean room) {
    if (!room) {
      return DropReason.CARRIER_OVERFLOW;
    }
    batch.take(i);
    return null;
  }

  private DropReason data(PacketBatch batch, int i, L2tp.Data data) {
    if (data == null) {
      return DropReason.CARRIER_MALFORMED;
    }
    InboundSa sa = batch.inboundSa(i);
    byte[] octets = batch.slab();
    int found = L2tp.protocol(octets, data.frameAt(), data.frameLength());
    if (found < 0) {
      return DropReason.CARRIER_MALFORMED;
    }
    int protocol = found >>> 8;
    if (protocol != L2tp.PPP_IPV4 && protocol != L2tp.PPP_IPV6) {
      int end = data.frameAt() + data.frameLength();
      byte[] frame = Arrays.copyOfRange(octets, data.frameAt(), end);
      return away(batch, i, inbox.frame(sa.peer(), data.session(), frame));
    }
    if (sa.contextOf(data.session()) == null || sa.carrierTunnel() != data.tunnel()) {
      return DropReason.NO_SESSION;
    }
    int at = data.frameAt() + (found & 0xFF);
    int available = data.frameLength() - (found & 0xFF);
    boolean v4 = IpPacket.version(octets, at, available) == Ipv4.VERSION;
    int packet = IpPacket.packetLength(octets, at, available);
    if (packet < 0 || v4 != (protocol == L2tp.PPP_IPV4)) {
      return DropReason.BAD_INNER_PACKET;
    }
    batch.place(i, at, packet);
    batch.tag(i, data.session());
    return null;
  }
}
