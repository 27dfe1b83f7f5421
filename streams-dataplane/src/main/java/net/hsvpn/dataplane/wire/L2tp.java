package net.hsvpn.dataplane.wire;

/**
 * A view of L2TP's data messages in UDP, in place (RFC 2661 section 3.1), and of the PPP frame in
 * each (RFC 1662 section 3.1 without flags and checksum).
 *
 * <pre>
 * | IP | UDP |T|L|x|x|S|x|O|P|x|x|x|x|  Ver  | [Length] | Tunnel ID | Session ID | [Ns | Nr] |
 * [Offset Size | pad] | [0xFF 0x03] | protocol | packet
 * </pre>
 */
public final class L2tp {
  public static final int PORT = 1701;
  public static final int UDP = 17;

  /** Of PPP frames that hold user packets. */
  public static final int PPP_IPV4 = 0x0021;

  public static final int PPP_IPV6 = 0x0057;

  private static final int UDP_OCTETS = 8;
  private static final int DATA_OCTETS = 6;
  private static final int PPP_OCTETS = 4;
  private static final int HOP_LIMIT = 64;

  private static final int CONTROL = 0x8000;
  private static final int HAS_LENGTH = 0x4000;
  private static final int HAS_SEQUENCE = 0x0800;
  private static final int HAS_OFFSET = 0x0200;
  private static final int VERSION_MASK = 0x000F;
  private static final int VERSION = 2;

  private L2tp() {}

  /** Octets in front of a user packet, from the IP header on. */
  public static int headerOctets(boolean ipv6) {
    return outerOctets(ipv6) + DATA_OCTETS + PPP_OCTETS;
  }

  private static int outerOctets(boolean ipv6) {
    return (ipv6 ? Ipv6.HEADER_OCTETS : Ipv4.MIN_HEADER_OCTETS) + UDP_OCTETS;
  }

  /**
   * Where the payload of a UDP datagram lies, as {@code offset << 32 | length}; -1 if the packet is
   * none, or only a part of one. The packet's length is proved already.
   */
  public static long udpPayload(byte[] octets, int at, int length) {
    int udp;
    if (octets[at] >>> 4 == Ipv4.VERSION) {
      boolean whole = (Octets.u16(octets, at + 6) & 0x3FFF) == 0;
      if (!whole || Ipv4.protocol(octets, at) != UDP) {
        return -1;
      }
      udp = Ipv4.headerLength(octets, at);
    } else {
      if (Ipv6.nextHeader(octets, at) != UDP) {
        return -1;
      }
      udp = Ipv6.HEADER_OCTETS;
    }
    if (udp + UDP_OCTETS > length) {
      return -1;
    }
    int claimed = Octets.u16(octets, at + udp + 4);
    return claimed < UDP_OCTETS || claimed > length - udp
        ? -1
        : (long) (at + udp + UDP_OCTETS) << 32 | (claimed - UDP_OCTETS);
  }

  /** Whether the datagram is a control message; -1 if it is none of version 2. */
  public static int isControl(byte[] octets, int at, int length) {
    if (length < DATA_OCTETS || (Octets.u16(octets, at) & VERSION_MASK) != VERSION) {
      return -1;
    }
    return (Octets.u16(octets, at) & CONTROL) != 0 ? 1 : 0;
  }

  /**
   * What a data message says of itself.
   *
   * @param frameAt where the PPP frame begins
   */
  public record Data(int tunnel, int session, int frameAt, int frameLength) {}

  /** Reads a data message; null if its lengths contradict each other. */
  public static Data data(byte[] octets, int at, int length) {
    int flags = Octets.u16(octets, at);
    int next = 2;
    int end = length;
    if ((flags & HAS_LENGTH) != 0) {
      end = Octets.u16(octets, at + next);
      next += 2;
    }
    int fixed =
        next + 4 + ((flags & HAS_SEQUENCE) != 0 ? 4 : 0) + ((flags & HAS_OFFSET) != 0 ? 2 : 0);
    if (end > length || fixed > end) {
      return null;
    }
    int tunnel = Octets.u16(octets, at + next);
    int session = Octets.u16(octets, at + next + 2);
    int frame = (flags & HAS_OFFSET) != 0 ? fixed + Octets.u16(octets, at + fixed - 2) : fixed;
    return frame > end ? null : new Data(tunnel, session, at + frame, end - frame);
  }

  /**
   * Protocol of a PPP frame and octets in front of its information, as {@code protocol << 8 |
   * octets}; -1 if it is cut short.
   */
  public static int protocol(byte[] octets, int at, int length) {
    int next = 0;
    if (length >= 2 && Octets.u16(octets, at) == 0xFF03) {
      next = 2;
    }
    if (next >= length) {
      return -1;
    }
    int first = Octets.u8(octets, at + next);
    if ((first & 1) == 1) {
      return first << 8 | (next + 1);
    }
    return next + 1 >= length ? -1 : Octets.u16(octets, at + next) << 8 | (next + 2);
  }

  /**
   * Writes everything that stands in front of a user packet.
   *
   * @param at where the IP header begins; the packet lies {@link #headerOctets} further on
   * @param local our address, as many octets as the peer's
   * @param trafficClass of the IP header
   * @param packet octets of the user packet
   */
  public static void emit(
      byte[] octets,
      int at,
      byte[] local,
      byte[] remote,
      int trafficClass,
      int tunnel,
      int session,
      int protocol,
      int packet) {
    int l2tp = at + outerOctets(local.length == 16);
    Octets.putU16(octets, l2tp, VERSION);
    Octets.putU16(octets, l2tp + 2, tunnel);
    Octets.putU16(octets, l2tp + 4, session);
    Octets.putU16(octets, l2tp + 6, 0xFF03);
    Octets.putU16(octets, l2tp + 8, protocol);
    outer(octets, at, local, remote, trafficClass, DATA_OCTETS + PPP_OCTETS + packet, false);
  }

  /** A complete IP packet around a datagram's payload, its checksum included. */
  public static byte[] datagram(byte[] local, byte[] remote, byte[] payload) {
    int header = outerOctets(local.length == 16);
    byte[] packet = new byte[header + payload.length];
    System.arraycopy(payload, 0, packet, header, payload.length);
    outer(packet, 0, local, remote, 0, payload.length, true);
    return packet;
  }

  /** The payload of a datagram around a PPP frame. */
  public static byte[] frame(int tunnel, int session, byte[] ppp) {
    byte[] payload = new byte[DATA_OCTETS + ppp.length];
    Octets.putU16(payload, 0, VERSION);
    Octets.putU16(payload, 2, tunnel);
    Octets.putU16(payload, 4, session);
    System.arraycopy(ppp, 0, payload, DATA_OCTETS, ppp.length);
    return payload;
  }

  /**
   * ESP protects what a UDP checksum would; IPv6 asks for it all the same (RFC 8200 section 8.1).
   */
  private static void outer(
      byte[] octets,
      int at,
      byte[] local,
      byte[] remote,
      int trafficClass,
      int payload,
      boolean checksum) {
    boolean ipv6 = local.length == 16;
    int udp = at + outerOctets(ipv6) - UDP_OCTETS;
    int length = UDP_OCTETS + payload;
    if (ipv6) {
      Octets.putU16(octets, at, Ipv6.VERSION << 12 | trafficClass << 4);
      Octets.putU16(octets, at + 2, 0);
      Octets.putU16(octets, at + 4, length);
      octets[at + 6] = UDP;
      octets[at + 7] = HOP_LIMIT;
      System.arraycopy(local, 0, octets, at + 8, 16);
      System.arraycopy(remote, 0, octets, at + 24, 16);
    } else {
      Octets.putU16(octets, at, 0x4500 | trafficClass);
      Octets.putU16(octets, at + 2, Ipv4.MIN_HEADER_OCTETS + length);
      Octets.putU16(octets, at + 4, 0);
      Octets.putU16(octets, at + 6, 0x4000); // Don't Fragment: it is whole (RFC 6864 section 4.1).
      octets[at + 8] = HOP_LIMIT;
      octets[at + 9] = UDP;
      Octets.putU16(octets, at + 10, 0);
      System.arraycopy(local, 0, octets, at + 12, 4);
      System.arraycopy(remote, 0, octets, at + 16, 4);
      long sum = InternetChecksum.add(0, octets, at, Ipv4.MIN_HEADER_OCTETS);
      Octets.putU16(octets, at + 10, InternetChecksum.complement(sum));
    }
    Octets.putU16(octets, udp, PORT);
    Octets.putU16(octets, udp + 2, PORT);
    Octets.putU16(octets, udp + 4, length);
    Octets.putU16(octets, udp + 6, 0);
    if (checksum || ipv6) {
      long sum = InternetChecksum.pseudoHeader(octets, at, UDP, length);
      int value = InternetChecksum.complement(InternetChecksum.add(sum, octets, udp, length));
      Octets.putU16(octets, udp + 6, value == 0 ? 0xFFFF : value);
    }
  }
}
