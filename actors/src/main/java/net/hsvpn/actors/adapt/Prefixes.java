package net.hsvpn.actors.adapt;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import net.hsvpn.config.IpPrefix;

/** Address ranges, as traffic selectors have them, as prefixes, as routes want them. */
final class Prefixes {
  private Prefixes() {}

  /** The fewest prefixes that cover the range from {@code start} to {@code end} and no more. */
  static List<IpPrefix> covering(InetAddress start, InetAddress end) {
    int bits = start.getAddress().length * 8;
    BigInteger next = new BigInteger(1, start.getAddress());
    BigInteger last = new BigInteger(1, end.getAddress());
    List<IpPrefix> prefixes = new ArrayList<>();
    while (next.compareTo(last) <= 0) {
      BigInteger room = last.subtract(next).add(BigInteger.ONE);
      int free = next.signum() == 0 ? bits : Math.min(bits, next.getLowestSetBit());
      int hostBits = Math.min(free, room.bitLength() - 1);
      prefixes.add(new IpPrefix(address(octets(next, bits / 8)), bits - hostBits));
      next = next.add(BigInteger.ONE.shiftLeft(hostBits));
    }
    return prefixes;
  }

  static InetAddress address(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(
          octets.length + " address octets: expected 4 (IPv4) or 16 (IPv6)", e);
    }
  }

  private static byte[] octets(BigInteger value, int length) {
    byte[] out = new byte[length];
    byte[] digits = value.toByteArray();
    int count = Math.min(digits.length, length);
    System.arraycopy(digits, digits.length - count, out, length - count, count);
    return out;
  }
}
