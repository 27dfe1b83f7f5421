package net.hsvpn.actors.node;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.util.Optional;

/** Which of our addresses the kernel writes into packets of sockets that are bound to none. */
final class SourceAddress {
  // Any but 0: connecting a UDP socket asks the routing table and sends nothing.
  private static final int SOME_PORT = 9;

  private SourceAddress() {}

  /** Our address on the way to this one; empty if no way leads there. Any thread. */
  static Optional<InetAddress> towards(InetAddress remote) {
    StandardProtocolFamily family =
        remote instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    try (DatagramChannel channel = DatagramChannel.open(family)) {
      channel.connect(new InetSocketAddress(remote, SOME_PORT));
      return Optional.of(((InetSocketAddress) channel.getLocalAddress()).getAddress());
    } catch (IOException | UnsupportedOperationException noWay) {
      return Optional.empty();
    }
  }
}
