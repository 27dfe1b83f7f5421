package net.hsvpn.dataplane.wire;

/** A view of an IPv6 header in place (RFC 8200 section 3). */
public final class Ipv6 {
  public static final int VERSION = 6;
  public static final int HEADER_OCTETS = 40;

  private Ipv6() {}

  /**
   * The packet's length by its header, after proving that version and length fit into {@code
   * available}; -1 otherwise. Jumbograms (RFC 2675) do not exist in a tunnel of this size.
   */
  public static int packetLength(byte[] octets, int at, int available) {
    if (available < HEADER_OCTETS || (octets[at] & 0xF0) != VERSION << 4) {
      return -1;
    }
    int total = HEADER_OCTETS + Octets.u16(octets, at + 4);
    return total <= available ? total : -1;
  }

  public static int nextHeader(byte[] octets, int at) {
    return Octets.u8(octets, at + 6);
  }

  public static long sourceHigh(byte[] octets, int at) {
    return Octets.u64(octets, at + 8);
  }

  public static long sourceLow(byte[] octets, int at) {
    return Octets.u64(octets, at + 16);
  }

  public static long destinationHigh(byte[] octets, int at) {
    return Octets.u64(octets, at + 24);
  }

  public static long destinationLow(byte[] octets, int at) {
    return Octets.u64(octets, at + 32);
  }
}
