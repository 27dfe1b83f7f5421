package net.hsvpn.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * An IPv4 or IPv6 prefix. Host bits are cleared on construction, so equal prefixes are equal
 * values.
 *
 * @param address the network address; its family is the prefix's family
 * @param length 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record IpPrefix(InetAddress address, int length) implements Comparable<IpPrefix> {
  public static final IpPrefix ANY_IPV4 = parse("0.0.0.0/0");
  public static final IpPrefix ANY_IPV6 = parse("::/0");

  public IpPrefix {
    byte[] octets = address.getAddress();
    if (length < 0 || length > octets.length * 8) {
      throw new IllegalArgumentException(
          "prefix length " + length + ": expected 0 to " + octets.length * 8);
    }
    address = fromOctets(masked(octets, length));
  }

  /** A prefix from network-order address octets: 4 for IPv4, 16 for IPv6. */
  public static IpPrefix of(byte[] octets, int length) {
    return new IpPrefix(fromOctets(octets), length);
  }

  /**
   * Reads {@code 10.1.0.0/16}, {@code 2001:db8::/32}, or a bare address (a host prefix). Never asks
   * a name server.
   *
   * @throws IllegalArgumentException if the text is no literal prefix
   */
  public static IpPrefix parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    int bits = address.getAddress().length * 8;
    try {
      return new IpPrefix(address, slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "': expected an address, a slash and a prefix length", e);
    }
  }

  /** All addresses of the families that occur among the prefixes, IPv4 first. */
  public static List<IpPrefix> everything(Collection<IpPrefix> prefixes) {
    return prefixes.stream()
        .map(prefix -> prefix.isIpv4() ? ANY_IPV4 : ANY_IPV6)
        .distinct()
        .sorted()
        .toList();
  }

  public boolean isIpv4() {
    return address.getAddress().length == 4;
  }

  /** Whether the address lies inside; an address of the other family never does. */
  public boolean contains(InetAddress candidate) {
    byte[] octets = candidate.getAddress();
    byte[] network = address.getAddress();
    return octets.length == network.length && Arrays.equals(masked(octets, length), network);
  }

  /** Whether every address of {@code other} lies inside. */
  public boolean contains(IpPrefix other) {
    return other.length >= length && contains(other.address);
  }

  /** Whether the two prefixes share an address. */
  public boolean overlaps(IpPrefix other) {
    return contains(other) || other.contains(this);
  }

  /** The lowest address, in network byte order. */
  public byte[] firstOctets() {
    return address.getAddress();
  }

  /** The highest address, in network byte order. */
  public byte[] lastOctets() {
    byte[] octets = address.getAddress();
    for (int bit = length; bit < octets.length * 8; bit++) {
      octets[bit >> 3] |= (byte) (0x80 >>> (bit & 7));
    }
    return octets;
  }

  @Override
  public int compareTo(IpPrefix other) {
    int byAddress = Arrays.compareUnsigned(firstOctets(), other.firstOctets());
    return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
  }

  @Override
  public String toString() {
    return IpText.of(address) + "/" + length;
  }

  private static byte[] masked(byte[] octets, int length) {
    byte[] out = octets.clone();
    for (int i = 0; i < out.length; i++) {
      int bits = Math.clamp(length - 8L * i, 0, 8);
      out[i] &= (byte) (0xFF00 >>> bits);
    }
    return out;
  }

  private static InetAddress fromOctets(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          octets.length + " address octets: expected 4 (IPv4) or 16 (IPv6)", e);
    }
  }
}
