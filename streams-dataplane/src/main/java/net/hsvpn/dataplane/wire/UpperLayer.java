package net.hsvpn.dataplane.wire;

/**
 * Protocol and ports of an inner packet, for traffic selectors (RFC 4301 section 4.4.1.1). The
 * packet's length was proved by {@link IpPacket#packetLength}; nothing behind it is read.
 */
public final class UpperLayer {
  /** A port that cannot be read: a later fragment, a protocol without ports, or cut short. */
  public static final int OPAQUE = -1;

  public static final int ICMP = 1;
  public static final int TCP = 6;
  public static final int ICMPV6 = 58;

  private static final int UDP = 17;
  private static final int SCTP = 132;
  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION_OPTIONS = 60;

  private UpperLayer() {}

  /**
   * Packs what was found as {@code protocol << 32 | header position + 1}, position 0 meaning that
   * the upper-layer header is not in this packet.
   */
  public static long locate(byte[] octets, int at, int length) {
    return octets[at] >>> 4 == Ipv4.VERSION ? locateV4(octets, at) : locateV6(octets, at, length);
  }

  public static int protocol(long located) {
    return (int) (located >>> 32);
  }

  /** The source port, or type and code of ICMP as RFC 7296 section 3.13.1 packs them. */
  public static int sourcePort(long located, byte[] octets, int at, int length) {
    return port(located, octets, at, length, 0);
  }

  public static int destinationPort(long located, byte[] octets, int at, int length) {
    return port(located, octets, at, length, 2);
  }

  private static int port(long located, byte[] octets, int at, int length, int shift) {
    int position = (int) located - 1;
    if (position < 0 || position + 4 > length) {
      return OPAQUE;
    }
    return switch (protocol(located)) {
      case TCP, UDP, SCTP -> Octets.u16(octets, at + position + shift);
      case ICMP, ICMPV6 -> Octets.u16(octets, at + position);
      default -> OPAQUE;
    };
  }

  private static long locateV4(byte[] octets, int at) {
    int position = Ipv4.fragmentOffset(octets, at) == 0 ? Ipv4.headerLength(octets, at) + 1 : 0;
    return found(Ipv4.protocol(octets, at), position);
  }

  private static long locateV6(byte[] octets, int at, int length) {
    int protocol = Ipv6.nextHeader(octets, at);
    int position = Ipv6.HEADER_OCTETS;
    while (isExtension(protocol)) {
      if (position + 8 > length) {
        return found(protocol, 0);
      }
      if (protocol == FRAGMENT && (Octets.u16(octets, at + position + 2) & 0xFFF8) != 0) {
        return found(Octets.u8(octets, at + position), 0);
      }
      int size = protocol == FRAGMENT ? 8 : (Octets.u8(octets, at + position + 1) + 1) * 8;
      protocol = Octets.u8(octets, at + position);
      position += size;
    }
    return found(protocol, position < length ? position + 1 : 0);
  }

  private static boolean isExtension(int protocol) {
    return protocol == HOP_BY_HOP
        || protocol == ROUTING
        || protocol == FRAGMENT
        || protocol == DESTINATION_OPTIONS;
  }

  private static long found(int protocol, int positionPlusOne) {
    return (long) protocol << 32 | positionPlusOne;
  }
}
