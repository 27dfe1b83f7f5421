package net.hsvpn.dataplane.sad;

import java.net.InetAddress;
import java.util.Arrays;
import net.hsvpn.config.IpPrefix;

/**
 * One traffic selector of a plain SA (RFC 7296 section 3.13.1): a range of addresses, an
 * upper-layer protocol and a range of ports.
 *
 * @param start lowest address
 * @param end highest address, of the same family
 * @param protocol IANA protocol number, 0 for any
 * @param startPort 0 to 65535; type and code for ICMP
 * @param endPort not below {@code startPort}; 0 to 65535 means any, and only then do packets match
 *     whose ports cannot be read
 */
public record Selector(
    InetAddress start, InetAddress end, int protocol, int startPort, int endPort) {
  public Selector {
    byte[] first = start.getAddress();
    byte[] last = end.getAddress();
    if (first.length != last.length || Arrays.compareUnsigned(first, last) > 0) {
      throw new IllegalArgumentException(
          "selector " + start + " - " + end + ": expected a range within one address family");
    }
    if (protocol < 0 || protocol > 255) {
      throw new IllegalArgumentException("selector protocol " + protocol + ": expected 0 to 255");
    }
    if (startPort < 0 || endPort > 0xFFFF || (startPort > endPort && !opaque(startPort, endPort))) {
      throw new IllegalArgumentException(
          "selector ports " + startPort + "-" + endPort + ": expected a range in 0 to 65535");
    }
  }

  /**
   * Only packets whose ports cannot be read, such as later fragments (RFC 4301 section 4.4.1.1).
   */
  public boolean opaque() {
    return opaque(startPort, endPort);
  }

  /** Whether ports do not matter. */
  public boolean anyPort() {
    return startPort == 0 && endPort == 0xFFFF;
  }

  private static boolean opaque(int startPort, int endPort) {
    return startPort == 0xFFFF && endPort == 0; // RFC 7296 section 3.13.1
  }

  /** Every protocol and port of a prefix. */
  public static Selector of(IpPrefix prefix) {
    IpPrefix last = IpPrefix.of(prefix.lastOctets(), prefix.lastOctets().length * 8);
    return new Selector(prefix.address(), last.address(), 0, 0, 0xFFFF);
  }
}
