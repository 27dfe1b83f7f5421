package net.hsvpn.dataplane.stages;

import java.util.Arrays;
import java.util.function.Consumer;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.IkeDatagram;
import net.hsvpn.dataplane.io.LocalSocket;
import net.hsvpn.dataplane.io.LocalSockets;
import net.hsvpn.dataplane.io.linux.SockAddr;

/**
 * Tells IKE, ESP and keepalives apart (RFC 3948 section 2). ESP stays in the batch; IKE messages
 * are copied out of it and given away at once, not as the control plane asks for them: a busy graph
 * would hear of its wishes far too seldom.
 */
public final class ClassifyStage extends PacketStage {
  private static final int MARKER_OCTETS = 4;
  private static final int IKE_HEADER_OCTETS = 28;
  private static final int KEEPALIVE = 0xFF;

  private final LocalSockets sockets;
  private final Consumer<IkeDatagram> ike;

  /**
   * @param ike takes each IKE message, on the graph's thread, and never waits
   */
  public ClassifyStage(LocalSockets sockets, Consumer<IkeDatagram> ike) {
    this.sockets = sockets;
    this.ike = ike;
  }

  @Override
  public PacketStep step() {
    return this::classify;
  }

  private DropReason classify(PacketBatch batch, int i) {
    return switch (sockets.get(batch.socket(i)).kind()) {
      case LocalSocket.Kind.RAW_ESP -> batch.length(i) < 0 ? DropReason.TOO_BIG : null;
      case LocalSocket.Kind.IKE -> ike(batch, i, 0);
      case LocalSocket.Kind.NAT_TRAVERSAL -> natTraversal(batch, i);
    };
  }

  private DropReason natTraversal(PacketBatch batch, int i) {
    byte[] octets = batch.slab();
    int at = batch.offset(i);
    int length = batch.length(i);
    if (length < 0) {
      return DropReason.TOO_BIG;
    }
    if (length == 1 && (octets[at] & 0xFF) == KEEPALIVE) {
      return DropReason.KEEPALIVE;
    }
    if (length < MARKER_OCTETS) {
      return DropReason.TRUNCATED;
    }
    boolean marker = (octets[at] | octets[at + 1] | octets[at + 2] | octets[at + 3]) == 0;
    return marker ? ike(batch, i, MARKER_OCTETS) : null;
  }

  private DropReason ike(PacketBatch batch, int i, int markerOctets) {
    if (batch.length(i) < 0) {
      return DropReason.IKE_TOO_BIG;
    }
    if (batch.length(i) < markerOctets + IKE_HEADER_OCTETS) {
      return DropReason.TRUNCATED;
    }
    int at = batch.offset(i);
    ike.accept(
        new IkeDatagram(
            sockets.get(batch.socket(i)).address(),
            SockAddr.decode(batch.peers(), i * SockAddr.SLOT),
            markerOctets != 0,
            Arrays.copyOfRange(batch.slab(), at + markerOctets, at + batch.length(i))));
    batch.take(i);
    return null;
  }
}
