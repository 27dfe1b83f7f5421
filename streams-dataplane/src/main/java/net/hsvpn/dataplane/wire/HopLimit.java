package net.hsvpn.dataplane.wire;

/** TTL of IPv4 (RFC 791) and hop limit of IPv6 (RFC 8200), in place. */
public final class HopLimit {
  private static final int IPV4_TTL = 8;
  private static final int IPV4_CHECKSUM = 10;
  private static final int IPV6_HOP_LIMIT = 7;

  private HopLimit() {}

  /**
   * Counts one hop, as a router does; an IPv4 header checksum stays as right or wrong as it was.
   *
   * @param at where a consistent IP packet begins
   * @return false if the packet may go no further; it is then unchanged
   */
  public static boolean decrement(byte[] octets, int at) {
    boolean ipv4 = octets[at] >>> 4 == Ipv4.VERSION;
    int field = at + (ipv4 ? IPV4_TTL : IPV6_HOP_LIMIT);
    if (Octets.u8(octets, field) <= 1) {
      return false;
    }
    octets[field]--;
    if (ipv4) {
      // RFC 1624: the TTL is the high octet of its word, so the sum grows by 0x0100.
      int sum = Octets.u16(octets, at + IPV4_CHECKSUM) + 0x0100;
      sum = (sum & 0xFFFF) + (sum >>> 16);
      octets[at + IPV4_CHECKSUM] = (byte) (sum >>> 8);
      octets[at + IPV4_CHECKSUM + 1] = (byte) sum;
    }
    return true;
  }
}
