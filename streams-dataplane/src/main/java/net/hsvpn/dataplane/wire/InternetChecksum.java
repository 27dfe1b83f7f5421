package net.hsvpn.dataplane.wire;

/**
 * The Internet checksum (RFC 1071), eight octets at a time. A sum is carried along unfolded as a
 * long; ranges that are added one after the other must all but the last have an even length.
 */
public final class InternetChecksum {
  private static final long LOW = 0xFFFF_FFFFL;
  private static final int BLOCK = 32;

  private InternetChecksum() {}

  /** Adds a range of at most 2^27 octets to a sum. */
  public static long add(long sum, byte[] octets, int at, int length) {
    int end = at + length;
    int next = at;
    // Two sums that do not wait for each other. Halves of 32 bits cannot overflow 64 bits here.
    long a = sum;
    long b = 0;
    for (; next + BLOCK <= end; next += BLOCK) {
      long first = Octets.u64(octets, next);
      long second = Octets.u64(octets, next + 8);
      long third = Octets.u64(octets, next + 16);
      long fourth = Octets.u64(octets, next + 24);
      a += (first >>> 32) + (first & LOW) + (second >>> 32) + (second & LOW);
      b += (third >>> 32) + (third & LOW) + (fourth >>> 32) + (fourth & LOW);
    }
    for (; next + 4 <= end; next += 4) {
      a += Octets.u32(octets, next) & LOW;
    }
    if (next + 2 <= end) {
      a += Octets.u16(octets, next);
      next += 2;
    }
    if (next < end) {
      a += Octets.u8(octets, next) << 8;
    }
    return fold(a) + (long) fold(b);
  }

  /** The sum in 16 bits, end-around carries added. */
  public static int fold(long sum) {
    long folded = (sum >>> 32) + (sum & LOW);
    folded = (folded >>> 32) + (folded & LOW);
    folded = (folded >>> 16) + (folded & 0xFFFF);
    folded = (folded >>> 16) + (folded & 0xFFFF);
    return (int) ((folded >>> 16) + (folded & 0xFFFF));
  }

  /** What the checksum field holds over data of this sum. */
  public static int complement(long sum) {
    return ~fold(sum) & 0xFFFF;
  }

  /** Whether data whose sum includes its checksum field is intact. */
  public static boolean valid(long sum) {
    return fold(sum) == 0xFFFF;
  }

  /**
   * The sum of the pseudo header that TCP and UDP checksums cover (RFC 9293 section 3.1, RFC 8200
   * section 8.1); the IP header has no routing options.
   *
   * @param ipAt where the IP header starts; its version and addresses are read
   * @param length octets of upper-layer header and payload
   */
  public static long pseudoHeader(byte[] octets, int ipAt, int protocol, int length) {
    boolean v4 = octets[ipAt] >>> 4 == Ipv4.VERSION;
    return add((long) protocol + length, octets, ipAt + (v4 ? 12 : 8), v4 ? 8 : 32);
  }
}
