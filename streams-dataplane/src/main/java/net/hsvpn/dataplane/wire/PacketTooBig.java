package net.hsvpn.dataplane.wire;

/**
 * What a router tells the source of a packet that does not fit: ICMP's Fragmentation Needed (RFC
 * 1191 section 4) or ICMPv6's Packet Too Big (RFC 4443 section 3.2).
 *
 * <p>The packet's lengths were proved by {@link IpPacket#packetLength}; nothing behind it is read.
 */
public final class PacketTooBig {
  /** Octets of the longest message, IP header included (RFC 4443 section 2.4 c). */
  public static final int MAX_OCTETS = 1280;

  private static final int MAX_OCTETS_V4 = 576; // RFC 1812 section 4.3.2.3
  private static final int ICMP_HEADER_OCTETS = 8;
  private static final int HOP_LIMIT = 64;
  private static final int INTERNETWORK_CONTROL = 0xC0; // RFC 1812 section 4.3.2.5
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int UNREACHABLE = 3;
  private static final int FRAGMENTATION_NEEDED = 4;
  private static final int PACKET_TOO_BIG = 2;

  private static final int SOURCE_QUENCH = 4;
  private static final int REDIRECT = 5;
  private static final int TIME_EXCEEDED = 11;
  private static final int PARAMETER_PROBLEM = 12;
  private static final int ICMPV6_FIRST_QUERY = 128;
  private static final int ICMPV6_REDIRECT = 137;

  private PacketTooBig() {}

  /**
   * Whether this packet may be answered at all (RFC 1122 section 3.2.2, RFC 4443 section 2.4 e).
   */
  public static boolean mayAnswer(byte[] octets, int at, int length) {
    return octets[at] >>> 4 == Ipv4.VERSION
        ? mayAnswerV4(octets, at, length)
        : mayAnswerV6(octets, at, length);
  }

  private static boolean mayAnswerV4(byte[] octets, int at, int length) {
    if (Ipv4.fragmentOffset(octets, at) != 0
        || !oneHostV4(Ipv4.source(octets, at))
        || !oneHostV4(Ipv4.destination(octets, at))) {
      return false;
    }
    if (Ipv4.protocol(octets, at) != UpperLayer.ICMP) {
      return true;
    }
    int header = Ipv4.headerLength(octets, at);
    return header < length
        && switch (Octets.u8(octets, at + header)) {
          case UNREACHABLE, SOURCE_QUENCH, REDIRECT, TIME_EXCEEDED, PARAMETER_PROBLEM -> false;
          default -> true;
        };
  }

  /** Neither "this network", nor loopback, nor multicast, reserved or broadcast. */
  private static boolean oneHostV4(int address) {
    int first = address >>> 24;
    return first != 0 && first != 127 && first < 224;
  }

  private static boolean mayAnswerV6(byte[] octets, int at, int length) {
    // A multicast destination may be answered here, and only here (RFC 4443 section 2.4 e.3).
    long high = Ipv6.sourceHigh(octets, at);
    boolean unspecifiedOrLoopback = high == 0 && Ipv6.sourceLow(octets, at) >>> 1 == 0;
    if (unspecifiedOrLoopback || high >>> 56 == 0xFF) {
      return false;
    }
    long located = UpperLayer.locate(octets, at, length);
    int position = (int) located - 1;
    if (UpperLayer.protocol(located) != UpperLayer.ICMPV6 || position < 0) {
      return true;
    }
    int type = Octets.u8(octets, at + position);
    return type >= ICMPV6_FIRST_QUERY && type != ICMPV6_REDIRECT;
  }

  /**
   * Writes the message about a packet, to the packet's source.
   *
   * @param mtu the length of a packet that would fit, in octets
   * @param source whose message it is, 4 or 16 octets; null for that of the packet's destination
   * @param out has room for {@link #MAX_OCTETS}
   * @return the message's octets
   */
  public static int emit(
      byte[] octets, int at, int length, int mtu, byte[] source, byte[] out, int outAt) {
    return octets[at] >>> 4 == Ipv4.VERSION
        ? emitV4(octets, at, length, mtu, source, out, outAt)
        : emitV6(octets, at, length, mtu, source, out, outAt);
  }

  private static int emitV4(
      byte[] octets, int at, int length, int mtu, byte[] source, byte[] out, int outAt) {
    int icmp = outAt + Ipv4.MIN_HEADER_OCTETS;
    int quoted = Math.min(length, MAX_OCTETS_V4 - Ipv4.MIN_HEADER_OCTETS - ICMP_HEADER_OCTETS);
    int total = Ipv4.MIN_HEADER_OCTETS + ICMP_HEADER_OCTETS + quoted;
    out[outAt] = 0x45;
    out[outAt + 1] = (byte) INTERNETWORK_CONTROL;
    Octets.putU16(out, outAt + 2, total);
    // Never fragmented, so the identification says nothing (RFC 6864 section 4.1).
    Octets.putU16(out, outAt + 4, 0);
    Octets.putU16(out, outAt + 6, DONT_FRAGMENT);
    out[outAt + 8] = HOP_LIMIT;
    out[outAt + 9] = UpperLayer.ICMP;
    Octets.putU16(out, outAt + 10, 0);
    putAddresses(octets, at + 12, 4, source, out, outAt + 12);
    putChecksum(out, outAt + 10, 0, outAt, Ipv4.MIN_HEADER_OCTETS);
    out[icmp] = UNREACHABLE;
    out[icmp + 1] = FRAGMENTATION_NEEDED;
    Octets.putU16(out, icmp + 2, 0);
    Octets.putU32(out, icmp + 4, mtu);
    System.arraycopy(octets, at, out, icmp + ICMP_HEADER_OCTETS, quoted);
    putChecksum(out, icmp + 2, 0, icmp, ICMP_HEADER_OCTETS + quoted);
    return total;
  }

  private static int emitV6(
      byte[] octets, int at, int length, int mtu, byte[] source, byte[] out, int outAt) {
    int icmp = outAt + Ipv6.HEADER_OCTETS;
    int quoted = Math.min(length, MAX_OCTETS - Ipv6.HEADER_OCTETS - ICMP_HEADER_OCTETS);
    int payload = ICMP_HEADER_OCTETS + quoted;
    Octets.putU32(out, outAt, Ipv6.VERSION << 28 | INTERNETWORK_CONTROL << 20);
    Octets.putU16(out, outAt + 4, payload);
    out[outAt + 6] = UpperLayer.ICMPV6;
    out[outAt + 7] = HOP_LIMIT;
    putAddresses(octets, at + 8, 16, source, out, outAt + 8);
    out[icmp] = PACKET_TOO_BIG;
    out[icmp + 1] = 0;
    Octets.putU16(out, icmp + 2, 0);
    Octets.putU32(out, icmp + 4, mtu);
    System.arraycopy(octets, at, out, icmp + ICMP_HEADER_OCTETS, quoted);
    long pseudo = InternetChecksum.pseudoHeader(out, outAt, UpperLayer.ICMPV6, payload);
    putChecksum(out, icmp + 2, pseudo, icmp, payload);
    return Ipv6.HEADER_OCTETS + payload;
  }

  /** From the given source, or the packet's destination, to the packet's source. */
  private static void putAddresses(
      byte[] octets, int addresses, int size, byte[] source, byte[] out, int to) {
    if (source == null) {
      System.arraycopy(octets, addresses + size, out, to, size);
    } else {
      System.arraycopy(source, 0, out, to, size);
    }
    System.arraycopy(octets, addresses, out, to + size, size);
  }

  private static void putChecksum(byte[] out, int field, long sum, int from, int length) {
    Octets.putU16(
        out, field, InternetChecksum.complement(InternetChecksum.add(sum, out, from, length)));
  }
}
