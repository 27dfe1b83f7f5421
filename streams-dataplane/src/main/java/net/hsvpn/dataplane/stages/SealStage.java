package net.hsvpn.dataplane.stages;

import java.security.GeneralSecurityException;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.crypto.IvAllocator;
import net.hsvpn.dataplane.crypto.SequenceAllocator;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.LocalSockets;
import net.hsvpn.dataplane.io.linux.SockAddr;
import net.hsvpn.dataplane.sad.OutboundSa;
import net.hsvpn.dataplane.wire.EspHeader;
import net.hsvpn.dataplane.wire.EspTrailer;
import net.hsvpn.dataplane.wire.IpPacket;

/** Adds ESP trailer and header, encrypts in place, and addresses the packet to the peer. */
public final class SealStage extends PacketStage {
  private final LocalSockets sockets;

  public SealStage(LocalSockets sockets) {
    this.sockets = sockets;
  }

  @Override
  public PacketStep step() {
    return new Step();
  }

  private final class Step implements PacketStep {
    private final byte[] peer = new byte[SockAddr.SLOT];
    private OutboundSa addressed;
    private int socket;

    @Override
    public DropReason apply(PacketBatch batch, int i) {
      OutboundSa sa = batch.outboundSa(i);
      if (sa != addressed) {
        address(sa);
      }
      if (socket == LocalSockets.NONE) {
        return DropReason.NO_LOCAL_SOCKET;
      }
      long sequence = sa.sequences().next();
      long iv = sa.ivs().next();
      if (sequence == SequenceAllocator.EXHAUSTED || iv == IvAllocator.EXHAUSTED) {
        return DropReason.SEQUENCE_EXHAUSTED;
      }
      seal(batch, i, sa, sequence, iv);
      batch.sequence(i, sequence);
      batch.socket(i, socket);
      System.arraycopy(peer, 0, batch.peers(), i * SockAddr.SLOT, SockAddr.SLOT);
      return null;
    }

    /** Most packets of a batch take one SA, so what depends on it alone is kept. */
    private void address(OutboundSa sa) {
      socket = sockets.indexOf(sa.localAddress(), sa.udpEncapsulated());
      SockAddr.encode(sa.remoteAddress(), peer, 0);
      addressed = sa;
    }
  }

  private static void seal(PacketBatch batch, int i, OutboundSa sa, long sequence, long iv) {
    byte[] octets = batch.slab();
    int at = batch.offset(i);
    int payload = batch.length(i);
    int nextHeader = IpPacket.nextHeader(IpPacket.version(octets, at, payload));
    int trailer = EspTrailer.emit(octets, at + payload, sa.padLength(payload), nextHeader);
    int start = at - sa.plaintextOffset();
    EspHeader.emit(octets, start, sa.spi(), (int) sequence);
    int sealed;
    try {
      sealed = sa.sealer().seal(octets, start, payload + trailer, sequence, iv);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing " + payload + " octets failed", e);
    }
    batch.place(i, start, sealed);
    sa.sealed().count(sealed, batch.timeMillis());
  }
}
