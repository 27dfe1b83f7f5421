package net.hsvpn.dataplane.wire;

/**
 * A view of a TCP segment that opens a connection, for the one option that matters to paths: the
 * maximum segment size (RFC 9293 section 3.7.1). The packet's lengths were proved by {@link
 * IpPacket#packetLength}; options are proved here before they are read.
 */
public final class TcpSyn {
  /** The packet is no such segment, or its TCP header is not whole. */
  public static final int NONE = 0;

  private static final int MIN_HEADER_OCTETS = 20;
  private static final int FLAGS = 13;
  private static final int SYN = 0x02;
  private static final int CHECKSUM = 16;
  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int MAXIMUM_SEGMENT_SIZE = 2;
  private static final int MAXIMUM_SEGMENT_SIZE_OCTETS = 4;

  private TcpSyn() {}

  /**
   * Where the TCP header begins, counted from the packet's start; {@link #NONE} if there is none.
   */
  public static int locate(byte[] octets, int at, int length) {
    long located = UpperLayer.locate(octets, at, length);
    int tcp = (int) located - 1;
    return UpperLayer.protocol(located) == UpperLayer.TCP
            && tcp > 0
            && tcp + MIN_HEADER_OCTETS <= length
            && (octets[at + tcp + FLAGS] & SYN) != 0
        ? tcp
        : NONE;
  }

  /**
   * Lowers the maximum segment size that the segment announces, if it is higher. A segment without
   * the option announces the least that there is (RFC 9293, MUST-15), and stays as it is.
   *
   * @param tcp what {@link #locate} found
   * @param mss octets without headers (RFC 6691)
   */
  public static void clamp(byte[] octets, int at, int length, int tcp, int mss) {
    int start = at + tcp;
    int end = start + (octets[start + 12] >>> 4 & 0x0F) * 4;
    if (end > at + length) {
      return;
    }
    int option = start + MIN_HEADER_OCTETS;
    while (option + 1 < end && octets[option] != END) {
      if (octets[option] == NO_OPERATION) {
        option++;
        continue;
      }
      int size = Octets.u8(octets, option + 1);
      if (size < 2 || option + size > end) {
        return;
      }
      if (octets[option] == MAXIMUM_SEGMENT_SIZE && size == MAXIMUM_SEGMENT_SIZE_OCTETS) {
        lower(octets, start, option + 2, mss);
      }
      option += size;
    }
  }

  /** Changes a value and the checksum that covers it (RFC 1624 section 3, equation 3). */
  private static void lower(byte[] octets, int start, int value, int mss) {
    int before = Octets.u16(octets, value);
    if (before <= mss) {
      return;
    }
    Octets.putU16(octets, value, mss);
    long sum = ~Octets.u16(octets, start + CHECKSUM) & 0xFFFFL;
    // A value between two words of the sum weighs as if its octets were swapped.
    boolean between = (value - start) % 2 != 0;
    sum += between ? swapped(~before) + swapped(mss) : (~before & 0xFFFFL) + mss;
    Octets.putU16(octets, start + CHECKSUM, InternetChecksum.complement(sum));
  }

  private static long swapped(int word) {
    return Short.toUnsignedLong(Short.reverseBytes((short) word));
  }
}
