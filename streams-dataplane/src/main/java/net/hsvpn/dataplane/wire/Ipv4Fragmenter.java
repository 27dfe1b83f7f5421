package net.hsvpn.dataplane.wire;

/**
 * Cuts an IPv4 packet into fragments (RFC 791 section 3.2), a fragment into smaller ones as well.
 * The first stays where the packet is; the others are written elsewhere, one by one. One thread;
 * allocates nothing.
 */
public final class Ipv4Fragmenter {
  private static final int MAX_HEADER_OCTETS = 60;
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final int UNIT = 8;
  private static final int OPTION_END = 0;
  private static final int OPTION_NONE = 1;
  private static final int OPTION_COPIED = 0x80;

  // Of all fragments but the first, which alone has the options that are not to be copied.
  private final byte[] header = new byte[MAX_HEADER_OCTETS];
  private int headerLength;
  private byte[] octets = header;
  private int packet;
  private int payload;
  private int firstEnd;
  private int end;
  private int next;
  private int step;
  private int fragmentation;

  /**
   * Takes up a packet that is longer than {@code mtu}.
   *
   * @param length its octets, proved by {@link Ipv4#packetLength}
   * @param mtu most octets of a fragment, at least 68 (RFC 791 section 3.2)
   * @return false if it is itself a fragment that reaches beyond the longest packet there is
   */
  public boolean begin(byte[] slab, int at, int length, int mtu) {
    octets = slab;
    packet = at;
    payload = at + Ipv4.headerLength(slab, at);
    end = at + length;
    fragmentation = Octets.u16(slab, at + 6);
    copyHeader();
    firstEnd = payload + (mtu - (payload - at)) / UNIT * UNIT;
    next = firstEnd;
    step = (mtu - headerLength) / UNIT * UNIT;
    return Ipv4.fragmentOffset(slab, at) * UNIT + length <= 0xFFFF;
  }

  /** How many {@link #next} will still write. */
  public int left() {
    return (end - next + step - 1) / step;
  }

  /** Writes the next fragment and hands back its octets, at most {@code mtu}. */
  public int next(byte[] out, int outAt) {
    int taken = Math.min(step, end - next);
    System.arraycopy(header, 0, out, outAt, headerLength);
    System.arraycopy(octets, next, out, outAt + headerLength, taken);
    // The last fragment of a fragment from the middle still has More Fragments set.
    int flag = next + taken < end ? MORE_FRAGMENTS : 0;
    int offset = (next - payload) / UNIT;
    complete(out, outAt, headerLength, headerLength + taken, fragmentation + offset | flag);
    next += taken;
    return headerLength + taken;
  }

  /** Makes the packet its own first fragment; its octets. To be called last. */
  public int first() {
    int length = firstEnd - packet;
    complete(octets, packet, payload - packet, length, fragmentation | MORE_FRAGMENTS);
    return length;
  }

  private static void complete(byte[] out, int at, int headerLength, int length, int flags) {
    out[at] = (byte) (Ipv4.VERSION << 4 | headerLength / 4);
    Octets.putU16(out, at + 2, length);
    Octets.putU16(out, at + 6, flags);
    Octets.putU16(out, at + 10, 0);
    long sum = InternetChecksum.add(0, out, at, headerLength);
    Octets.putU16(out, at + 10, InternetChecksum.complement(sum));
  }

  /** With those options only that say that they belong into every fragment. */
  private void copyHeader() {
    System.arraycopy(octets, packet, header, 0, Ipv4.MIN_HEADER_OCTETS);
    int to = Ipv4.MIN_HEADER_OCTETS;
    int from = packet + Ipv4.MIN_HEADER_OCTETS;
    while (from < payload && octets[from] != OPTION_END) {
      int size = optionLength(from);
      if (size == 0) {
        break;
      }
      if ((octets[from] & OPTION_COPIED) != 0) {
        System.arraycopy(octets, from, header, to, size);
        to += size;
      }
      from += size;
    }
    while (to % 4 != 0) {
      header[to++] = OPTION_END;
    }
    headerLength = to;
  }

  /** 0 for one that is not whole. */
  private int optionLength(int from) {
    if (octets[from] == OPTION_NONE) {
      return 1;
    }
    int size = from + 1 < payload ? Octets.u8(octets, from + 1) : 0;
    return size >= 2 && from + size <= payload ? size : 0;
  }
}
