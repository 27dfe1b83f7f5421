package net.hsvpn.config;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * Addresses that may be lent to peers: all from the first to the last, both included.
 *
 * @param first of the same family as {@code last}, and not above it
 */
public record AddressRange(InetAddress first, InetAddress last) {
  private static final int LEAST_SUBNET_BITS = 2;

  public AddressRange {
    byte[] low = first.getAddress();
    byte[] high = last.getAddress();
    if (low.length != high.length) {
      throw new IllegalArgumentException("the two ends are of different families");
    }
    if (Arrays.compareUnsigned(low, high) > 0) {
      throw new IllegalArgumentException("the range ends before it begins");
    }
  }

  /**
   * Reads {@code 10.9.0.10-10.9.0.99}, a prefix, or an address. Of a prefix, the addresses that no
   * host may have are left out: the network's and the broadcast address of IPv4, and the anycast
   * address of IPv6's routers (RFC 4291 section 2.6.1). Never asks a name server.
   *
   * @throws IllegalArgumentException if the text is no literal range
   */
  public static AddressRange parse(String text) {
    int dash = text.indexOf('-');
    if (dash >= 0) {
      return new AddressRange(
          InetAddress.ofLiteral(text.substring(0, dash)),
          InetAddress.ofLiteral(text.substring(dash + 1)));
    }
    IpPrefix prefix = IpPrefix.parse(text);
    byte[] low = prefix.firstOctets();
    byte[] high = prefix.lastOctets();
    if (low.length * 8 - prefix.length() >= LEAST_SUBNET_BITS) {
      low[low.length - 1] |= 1;
      if (prefix.isIpv4()) {
        high[high.length - 1] &= (byte) ~1;
      }
    }
    return new AddressRange(IpPrefix.of(low, low.length * 8).address(), address(high));
  }

  private static InetAddress address(byte[] octets) {
    return IpPrefix.of(octets, octets.length * 8).address();
  }

  public boolean isIpv4() {
    return first.getAddress().length == 4;
  }

  /** Whether the address lies inside; an address of the other family never does. */
  public boolean contains(InetAddress candidate) {
    byte[] octets = candidate.getAddress();
    return octets.length == first.getAddress().length
        && Arrays.compareUnsigned(first.getAddress(), octets) <= 0
        && Arrays.compareUnsigned(octets, last.getAddress()) <= 0;
  }

  /** Whether every address of the prefix lies inside. */
  public boolean contains(IpPrefix prefix) {
    return contains(prefix.address()) && contains(address(prefix.lastOctets()));
  }

  /** Whether the two ranges share an address. */
  public boolean overlaps(AddressRange other) {
    return contains(other.first) || other.contains(first);
  }

  /** The shortest prefix around the whole range. */
  public IpPrefix around() {
    int length = first.getAddress().length * 8;
    IpPrefix prefix = new IpPrefix(first, length);
    while (!prefix.contains(last)) {
      prefix = new IpPrefix(first, --length);
    }
    return prefix;
  }

  /** How many addresses it has. */
  public BigInteger size() {
    return new BigInteger(1, last.getAddress())
        .subtract(new BigInteger(1, first.getAddress()))
        .add(BigInteger.ONE);
  }

  @Override
  public String toString() {
    return IpText.of(first) + "-" + IpText.of(last);
  }
}
