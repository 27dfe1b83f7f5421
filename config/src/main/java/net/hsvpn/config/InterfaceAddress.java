package net.hsvpn.config;

import java.net.InetAddress;

/**
 * An address with the length of its network's prefix, as an interface carries it. Unlike {@link
 * IpPrefix} it keeps the host bits.
 *
 * @param prefixLength 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record InterfaceAddress(InetAddress address, int prefixLength) {
  public InterfaceAddress {
    int bits = address.getAddress().length * 8;
    if (prefixLength < 0 || prefixLength > bits) {
      throw new IllegalArgumentException(
          "prefix length " + prefixLength + ": expected 0 to " + bits);
    }
  }

  /**
   * Reads {@code 10.1.0.1/16} or {@code 2001:db8::1/64}; a bare address gets the full length. Never
   * asks a name server.
   *
   * @throws IllegalArgumentException if the text is no literal address
   */
  public static InterfaceAddress parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    return new InterfaceAddress(address, IpPrefix.parse(text).length());
  }

  public IpPrefix network() {
    return new IpPrefix(address, prefixLength);
  }

  public boolean isIpv4() {
    return address.getAddress().length == 4;
  }

  @Override
  public String toString() {
    return IpText.of(address) + "/" + prefixLength;
  }
}
