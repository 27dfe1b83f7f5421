package net.hsvpn.dataplane.wire;

/** A view of an IPv4 header in place (RFC 791 section 3.1). */
public final class Ipv4 {
  public static final int VERSION = 4;
  public static final int MIN_HEADER_OCTETS = 20;

  private Ipv4() {}

  /**
   * The total length that the header claims, after proving that version, header length and total
   * length are consistent and fit into {@code available}; -1 otherwise.
   */
  public static int packetLength(byte[] octets, int at, int available) {
    if (available < MIN_HEADER_OCTETS || octets[at] >>> 4 != VERSION) {
      return -1;
    }
    int total = Octets.u16(octets, at + 2);
    int header = headerLength(octets, at);
    return header >= MIN_HEADER_OCTETS && total >= header && total <= available ? total : -1;
  }

  public static int headerLength(byte[] octets, int at) {
    return (octets[at] & 0x0F) * 4;
  }

  public static int source(byte[] octets, int at) {
    return Octets.u32(octets, at + 12);
  }

  public static int destination(byte[] octets, int at) {
    return Octets.u32(octets, at + 16);
  }

  public static int protocol(byte[] octets, int at) {
    return Octets.u8(octets, at + 9);
  }

  /** Whether routers must not fragment the packet. */
  public static boolean dontFragment(byte[] octets, int at) {
    return (octets[at + 6] & 0x40) != 0;
  }

  /** In units of 8 octets; only a packet with offset 0 holds the upper-layer header. */
  public static int fragmentOffset(byte[] octets, int at) {
    return Octets.u16(octets, at + 6) & 0x1FFF;
  }
}
