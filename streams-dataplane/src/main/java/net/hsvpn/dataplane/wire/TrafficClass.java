package net.hsvpn.dataplane.wire;

/**
 * The traffic class of IPv6 (RFC 8200 section 7), which IPv4 calls type of service: six bits of
 * DSCP (RFC 2474), then two of {@link Ecn}. Read and written in place.
 */
public final class TrafficClass {
  private static final int IPV4_TOS = 1;
  private static final int IPV4_CHECKSUM = 10;

  private TrafficClass() {}

  /**
   * The octet as a number, 0 to 255.
   *
   * @param at where a consistent IP packet begins
   */
  public static int of(byte[] octets, int at) {
    return octets[at] >>> 4 == Ipv4.VERSION
        ? Octets.u8(octets, at + IPV4_TOS)
        : (Octets.u16(octets, at) >>> 4) & 0xFF;
  }

  /**
   * Changes the octet; an IPv4 header checksum stays as right or wrong as it was (RFC 1624).
   *
   * @param at where a consistent IP packet begins
   * @param value 0 to 255
   */
  public static void set(byte[] octets, int at, int value) {
    if (octets[at] >>> 4 == Ipv4.VERSION) {
      int before = Octets.u16(octets, at);
      octets[at + IPV4_TOS] = (byte) value;
      // Equation 3: HC' = ~(~HC + ~m + m').
      int sum =
          (~Octets.u16(octets, at + IPV4_CHECKSUM) & 0xFFFF)
              + (~before & 0xFFFF)
              + Octets.u16(octets, at);
      Octets.putU16(octets, at + IPV4_CHECKSUM, InternetChecksum.complement(sum));
    } else {
      Octets.putU16(octets, at, (Octets.u16(octets, at) & 0xF00F) | (value << 4));
    }
  }
}
