package net.hsvpn.dataplane.io;

import java.net.InetSocketAddress;

/**
 * One IKE message on its way between sockets and control plane.
 *
 * @param local this node's address and port
 * @param remote the peer's
 * @param marker whether the non-ESP marker stands in front of it on the wire, as on port 4500 (RFC
 *     3948 section 2.2)
 * @param octets the IKE message without the marker; the receiver of the record owns them
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared or put into a map.
public record IkeDatagram(
    InetSocketAddress local, InetSocketAddress remote, boolean marker, byte[] octets) {
  @Override
  public String toString() {
    return "IkeDatagram(%s - %s, %s%d octets)"
        .formatted(local, remote, marker ? "marker + " : "", octets.length);
  }
}
