package net.hsvpn.dataplane.sad;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Knows what paths between gateways carry: the kernel, or a test. */
@FunctionalInterface
public interface PathMtus {
  /** Nobody can say, for example because no route leads there. */
  int UNKNOWN = 0;

  int ETHERNET = 1500;
  int LEAST_IPV6 = 1280; // RFC 8200 section 5

  /**
   * The MTU of the path, in octets, as it is known now; {@link #UNKNOWN} if it is not. May take the
   * time of a few system calls.
   */
  int between(InetSocketAddress local, InetSocketAddress remote);

  /**
   * The same, but no less than a floor, nor than IPv6 has. The messages that narrow a path can be
   * forged by anyone who knows addresses and ports (RFC 1191 section 6.3, RFC 8201 section 6).
   */
  default PathMtus atLeast(int floor) {
    return (local, remote) -> {
      int known = between(local, remote);
      return known == UNKNOWN ? UNKNOWN : Math.max(known, least(remote.getAddress(), floor));
    };
  }

  private static int least(InetAddress remote, int floor) {
    return remote.getAddress().length == 16 ? Math.max(floor, LEAST_IPV6) : floor;
  }
}
