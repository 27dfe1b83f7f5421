package net.hsvpn.dataplane.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071), eight octets at a time. A sum is carried along unfolded as a
 * long; ranges that are added one after the other must all but the last have an even length.
 */
public final class InternetChecksum {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW = 0xFFFF_FFFFL;

  private InternetChecksum() {}

  /** Adds a range of at most 2^27 octets to a sum. */
  public static long add(long sum, byte[] octets, int at, int length) {
    int words = length >>> 3;
    long swapped = 0;
    // The plainest of loops, since that is what the JIT turns into vector instructions: four times
    // as fast as one unrolled by hand. Byte order does not matter to the sum (RFC 1071 section 2).
    for (int i = 0; i < words; i++) {
      long word = (long) WORD.get(octets, at + (i << 3));
      swapped += (word >>> 32) + (word & LOW);
    }
    long rest = Short.toUnsignedLong(Short.reverseBytes((short) fold(swapped)));
    int next = at + (words << 3);
    int end = at + length;
    for (; next + 2 <= end; next += 2) {
      rest += Octets.u16(octets, next);
    }
    if (next < end) {
      rest += Octets.u8(octets, next) << 8;
    }
    return fold(sum) + rest;
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
