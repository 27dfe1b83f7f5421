package net.hsvpn.dataplane.io;

import java.net.InetSocketAddress;

/** Sends what the control plane has to say, past the packet path. Any thread may call. */
public interface IkeSender {
  /**
   * Sends one message from its local address to its remote one, behind the non-ESP marker if the
   * datagram says so. A message that cannot be sent is counted as {@code SEND_FAILED}, not thrown:
   * IKE retransmits.
   */
  void send(IkeDatagram datagram);

  /** Sends a NAT keepalive, the one octet 0xFF (RFC 3948 section 2.3). */
  void keepalive(InetSocketAddress local, InetSocketAddress remote);
}
