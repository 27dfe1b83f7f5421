package net.hsvpn.dataplane.io.linux;

import java.io.IOException;
import java.net.InetSocketAddress;
import net.hsvpn.dataplane.sad.PathMtus;

/**
 * What the kernel knows of paths: the route's MTU, or less for a while after a router has said so.
 * The kernel learns from ICMP whatever socket or protocol it concerns, and forgets after ten
 * minutes (net.ipv4.route.mtu_expires, net.ipv6.route.mtu_expires; RFC 1191 section 6.3), so that a
 * path that has become wider again is found out by the packets that are then sent.
 *
 * <p>Asks by a UDP socket that is connected and never sends. In the calling thread's network
 * namespace; any thread.
 */
public final class KernelPathMtus implements PathMtus {
  @Override
  public int between(InetSocketAddress local, InetSocketAddress remote) {
    byte[] to = SockAddr.encode(remote);
    boolean v4 = SockAddr.isIpv4(to, 0);
    String subject = "path from " + Sockets.text(local) + " to " + Sockets.text(remote);
    try (Handle probe =
        Sockets.socket(v4 ? Abi.AF_INET : Abi.AF_INET6, Abi.SOCK_DGRAM, 0, "socket", subject)) {
      // With the gateway's own address, since routes may depend on it, but any port.
      byte[] from = SockAddr.encode(new InetSocketAddress(local.getAddress(), 0));
      Sockets.bind(probe, from, SockAddr.length(from, 0));
      Sockets.connect(probe, to, SockAddr.length(to, 0));
      return v4
          ? Sockets.option(probe, "IP_MTU", Abi.SOL_IP, Abi.IP_MTU)
          : Sockets.option(probe, "IPV6_MTU", Abi.SOL_IPV6, Abi.IPV6_MTU);
    } catch (IOException noRoute) {
      // It will show when packets are sent, and is counted there.
      return UNKNOWN;
    }
  }
}
