package net.hsvpn.dataplane.io.linux;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import net.hsvpn.dataplane.wire.Octets;

/**
 * Socket addresses as the kernel writes them, in slots of 28 octets: a {@code struct sockaddr_in6},
 * or a {@code struct sockaddr_in} (16 octets) and zeros.
 *
 * <p>The family stands in host order (little-endian on every supported machine), port and address
 * in network order. Slots are compared and hashed in place, so the packet path needs no address
 * objects. Stateless; any thread.
 */
public final class SockAddr {
  /** Octets of one slot. */
  public static final int SLOT = 28;

  static final int INET_LENGTH = 16;
  private static final int PORT = 2;
  private static final int INET_ADDRESS = 4;
  private static final int INET6_ADDRESS = 8;
  private static final int INET6_SCOPE = 24;

  private SockAddr() {}

  /** Writes all 28 octets of the slot at {@code offset}. */
  public static void encode(InetSocketAddress address, byte[] out, int offset) {
    InetAddress ip = address.getAddress();
    if (ip == null) {
      throw new IllegalArgumentException(
          "'" + address.getHostString() + "' is a name: expected a resolved address");
    }
    Arrays.fill(out, offset, offset + SLOT, (byte) 0);
    byte[] octets = ip.getAddress();
    boolean v4 = octets.length == 4;
    out[offset] = (byte) (v4 ? Abi.AF_INET : Abi.AF_INET6);
    out[offset + PORT] = (byte) (address.getPort() >>> 8);
    out[offset + PORT + 1] = (byte) address.getPort();
    System.arraycopy(octets, 0, out, offset + (v4 ? INET_ADDRESS : INET6_ADDRESS), octets.length);
    if (ip instanceof Inet6Address v6) {
      int scope = v6.getScopeId();
      for (int i = 0; i < 4; i++) {
        out[offset + INET6_SCOPE + i] = (byte) (scope >>> (8 * i));
      }
    }
  }

  /** The slot of an address, in an array of its own. */
  public static byte[] encode(InetSocketAddress address) {
    byte[] out = new byte[SLOT];
    encode(address, out, 0);
    return out;
  }

  /**
   * Reads a slot. An IPv4-mapped IPv6 address becomes an IPv4 address.
   *
   * @throws IllegalArgumentException if the slot holds neither IPv4 nor IPv6
   */
  public static InetSocketAddress decode(byte[] in, int offset) {
    int family = family(in, offset);
    if (family != Abi.AF_INET && family != Abi.AF_INET6) {
      throw new IllegalArgumentException(
          "address family " + family + ": expected 2 (IPv4) or 10 (IPv6)");
    }
    boolean v4 = family == Abi.AF_INET;
    int start = offset + (v4 ? INET_ADDRESS : INET6_ADDRESS);
    byte[] octets = Arrays.copyOfRange(in, start, start + (v4 ? 4 : 16));
    try {
      InetAddress ip = InetAddress.getByAddress(octets);
      int scope = v4 ? 0 : scope(in, offset);
      if (scope != 0 && ip instanceof Inet6Address) {
        ip = Inet6Address.getByAddress(null, octets, scope);
      }
      return new InetSocketAddress(ip, port(in, offset));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(new String(octets, ISO_8859_1), e);
    }
  }

  /** Whether the slot holds an IPv4 address. */
  public static boolean isIpv4(byte[] in, int offset) {
    return family(in, offset) == Abi.AF_INET;
  }

  /** Whether what is sent there travels as IPv4: the address is one, or an IPv4-mapped IPv6 one. */
  static boolean meansIpv4(byte[] in, int offset) {
    // RFC 4291 section 2.5.5.2: 80 bits of zeros, then 16 of ones.
    int address = offset + INET6_ADDRESS;
    return isIpv4(in, offset)
        || (Octets.u64(in, address) == 0 && Octets.u32(in, address + 8) == 0x0000_FFFF);
  }

  /** Whether the slot holds an IPv6 address (which may be IPv4-mapped). */
  public static boolean isIpv6(byte[] in, int offset) {
    return family(in, offset) == Abi.AF_INET6;
  }

  /** The UDP port, 0 to 65535. */
  public static int port(byte[] in, int offset) {
    return (in[offset + PORT] & 0xFF) << 8 | (in[offset + PORT + 1] & 0xFF);
  }

  /** Whether family, port, address and scope are equal; the IPv6 flow label does not count. */
  public static boolean same(byte[] a, int offsetA, byte[] b, int offsetB) {
    if (family(a, offsetA) != family(b, offsetB)) {
      return false;
    }
    if (isIpv4(a, offsetA)) {
      return Arrays.equals(a, offsetA, offsetA + 8, b, offsetB, offsetB + 8);
    }
    return Arrays.equals(a, offsetA, offsetA + 4, b, offsetB, offsetB + 4)
        && Arrays.equals(
            a, offsetA + INET6_ADDRESS, offsetA + SLOT, b, offsetB + INET6_ADDRESS, offsetB + SLOT);
  }

  /** Octets of the structure in the slot, as bind and sendmsg want them. */
  static int length(byte[] in, int offset) {
    return isIpv4(in, offset) ? INET_LENGTH : SLOT;
  }

  private static int family(byte[] in, int offset) {
    return (in[offset] & 0xFF) | (in[offset + 1] & 0xFF) << 8;
  }

  private static int scope(byte[] in, int offset) {
    int at = offset + INET6_SCOPE;
    return (in[at] & 0xFF)
        | (in[at + 1] & 0xFF) << 8
        | (in[at + 2] & 0xFF) << 16
        | (in[at + 3] & 0xFF) << 24;
  }
}
