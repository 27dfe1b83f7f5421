package net.hsvpn.dataplane.stages;

import net.hsvpn.dataplane.PeerSightings;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.crypto.Opener;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.LocalSocket;
import net.hsvpn.dataplane.io.LocalSockets;
import net.hsvpn.dataplane.io.linux.SockAddr;
import net.hsvpn.dataplane.sad.InboundSa;

/**
 * Authenticates and decrypts, in place, and then commits to the replay window (RFC 4303 section
 * 3.4.3). The commit checks again: two copies in one batch both pass the check before it. Only a
 * packet that has come so far, and that is the newest, says where the peer is.
 */
public final class OpenStage extends PacketStage {
  private final LocalSockets sockets;
  private final PeerSightings sightings;

  /**
   * @param sightings told on the stage's thread
   */
  public OpenStage(LocalSockets sockets, PeerSightings sightings) {
    this.sockets = sockets;
    this.sightings = sightings;
  }

  @Override
  public PacketStep step() {
    return this::open;
  }

  private DropReason open(PacketBatch batch, int i) {
    InboundSa sa = batch.inboundSa(i);
    int at = batch.offset(i);
    int length = batch.length(i);
    long sequence = batch.sequence(i);
    int plaintext = sa.opener().open(batch.slab(), at, length, sequence);
    if (plaintext == Opener.REFUSED) {
      return DropReason.AUTHENTICATION_FAILED;
    }
    DropReason late = ReplayCheckStage.reason(sa.window().commit(sequence));
    if (late == null) {
      sa.authenticated().count(length, batch.timeMillis());
      batch.place(i, at + sa.plaintextOffset(), plaintext);
      if (sequence == sa.window().top()) {
        locate(batch, i, sa);
      }
    }
    return late;
  }

  private void locate(PacketBatch batch, int i, InboundSa sa) {
    int name = i * PacketBatch.SOCKADDR_OCTETS;
    int socket = batch.socket(i);
    if (sa.origin().isNews(batch.peers(), name, socket, batch.timeMillis())
        && sockets.get(socket).kind() == LocalSocket.Kind.NAT_TRAVERSAL) {
      sightings.seen(
          sa.spi(), sa.peer(), sockets.get(socket).address(), SockAddr.decode(batch.peers(), name));
    }
  }
}
