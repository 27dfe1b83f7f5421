package net.hsvpn.dataplane.stages;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.IkeDatagram;
import net.hsvpn.dataplane.io.LocalSocket;
import net.hsvpn.dataplane.io.LocalSockets;
import net.hsvpn.dataplane.io.linux.SockAddr;

/**
 * Tells IKE, ESP and keepalives apart (RFC 3948 section 2). IKE messages are copied out of the
 * batch into a bounded queue; ESP stays in the batch.
 */
final class Classifier {
  private static final int MARKER_OCTETS = 4;
  private static final int IKE_HEADER_OCTETS = 28;
  private static final int KEEPALIVE = 0xFF;

  private final LocalSockets sockets;
  private final int queueLimit;
  private final Queue<IkeDatagram> queue = new ArrayDeque<>();

  Classifier(LocalSockets sockets, int queueLimit) {
    this.sockets = sockets;
    this.queueLimit = queueLimit;
  }

  /** IKE messages that wait to be taken. */
  Queue<IkeDatagram> queue() {
    return queue;
  }

  /** Takes everything out of the batch that is not ESP. */
  void classify(PacketBatch batch) {
    for (int i = 0; i < batch.count(); i++) {
      DropReason reason =
          switch (sockets.get(batch.socket(i)).kind()) {
            case LocalSocket.Kind.RAW_ESP -> batch.length(i) < 0 ? DropReason.TOO_BIG : null;
            case LocalSocket.Kind.IKE -> ike(batch, i, 0);
            case LocalSocket.Kind.NAT_TRAVERSAL -> natTraversal(batch, i);
          };
      if (reason != null) {
        batch.drop(i, reason);
      }
    }
    batch.compact();
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
    // Before the copy, so that a flood costs no memory.
    if (queue.size() >= queueLimit) {
      return DropReason.IKE_QUEUE_FULL;
    }
    int at = batch.offset(i);
    queue.add(
        new IkeDatagram(
            sockets.get(batch.socket(i)).address(),
            SockAddr.decode(batch.peers(), i * SockAddr.SLOT),
            markerOctets != 0,
            Arrays.copyOfRange(batch.slab(), at + markerOctets, at + batch.length(i))));
    batch.take(i);
    return null;
  }
}
