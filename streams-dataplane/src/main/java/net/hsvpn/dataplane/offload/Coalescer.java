package net.hsvpn.dataplane.offload;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import net.hsvpn.dataplane.wire.InternetChecksum;
import net.hsvpn.dataplane.wire.Octets;

/**
 * The reverse of {@link Segmenter}: makes one large packet of consecutive packets of one flow, for
 * a kernel that takes such. What does not belong together bit by bit stays apart, and so does what
 * has a wrong checksum: the kernel shall see it as it came. Order never changes.
 *
 * <p>One thread; allocates nothing.
 */
public final class Coalescer {
  /** Octets that the output buffer must hold. */
  public static final int BUFFER_OCTETS = VirtioNetHeader.OCTETS + 0xFFFF;

  private static final int MAX_PACKET = 0xFFFF;
  private static final int MAX_HEADERS = 128;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int TCP_CHECKSUM = 16;
  private static final int UDP_CHECKSUM = 6;
  private static final int FIN_PSH = 0x09;

  private final MemorySegment out;
  private final boolean mergeUdp;
  private final byte[] headers = new byte[MAX_HEADERS];
  private final FlowHeader first = new FlowHeader();
  private final FlowHeader other = new FlowHeader();
  private boolean open;
  private int packets;
  private int length;
  private int gsoSize;
  private int lastFlags;

  /**
   * @param out where the large packet is made, {@link #BUFFER_OCTETS} long
   * @param mergeUdp whether the kernel takes large UDP packets
   */
  public Coalescer(MemorySegment out, boolean mergeUdp) {
    this.out = out;
    this.mergeUdp = mergeUdp;
  }

  /**
   * Begins with a packet, whatever it is.
   *
   * @param packetLength at most 65,535 octets; the packet stays where it is until {@link #finish}
   */
  public void begin(byte[] slab, int at, int packetLength) {
    boolean mergeable = first.parse(slab, at, packetLength);
    open = mergeable && (first.tcp() || mergeUdp) && !first.ends();
    gsoSize = mergeable ? first.payload() : 0;
    packets = 1;
    length = packetLength;
    MemorySegment.copy(slab, at, out, JAVA_BYTE, VirtioNetHeader.OCTETS, packetLength);
  }

  /** Adds the next packet if it belongs there; false if it must be written on its own. */
  public boolean append(byte[] slab, int at, int packetLength) {
    if (!open || !other.parse(slab, at, packetLength)) {
      return false;
    }
    int payload = other.payload();
    if (payload > gsoSize
        || length + payload > MAX_PACKET
        || !other.continues(first, packets, length - first.headerLength())
        || (packets == 1 && !first.intact())
        || !other.intact()) {
      // What follows might belong again, but would then overtake this one.
      open = false;
      return false;
    }
    long to = VirtioNetHeader.OCTETS + (long) length;
    MemorySegment.copy(slab, at + other.headerLength(), out, JAVA_BYTE, to, payload);
    length += payload;
    packets++;
    lastFlags = other.tcp() ? other.flags() : 0;
    open = payload == gsoSize && !other.ends();
    return true;
  }

  /** How many packets the large one stands for. */
  public int packets() {
    return packets;
  }

  /** Completes headers; the octets to write, {@link VirtioNetHeader} included. */
  public int finish(byte[] slab) {
    open = false;
    if (packets == 1) {
      VirtioNetHeader.putPlain(out, 0);
    } else {
      completeHeaders(slab);
    }
    return VirtioNetHeader.OCTETS + length;
  }

  private void completeHeaders(byte[] slab) {
    int transport = first.transport();
    System.arraycopy(slab, first.at(), headers, 0, first.headerLength());
    if (first.v4()) {
      Octets.putU16(headers, 2, length);
      Octets.putU16(headers, 10, 0);
      long sum = InternetChecksum.add(0, headers, 0, transport);
      Octets.putU16(headers, 10, InternetChecksum.complement(sum));
    } else {
      Octets.putU16(headers, 4, length - transport);
    }
    int checksum = first.tcp() ? TCP_CHECKSUM : UDP_CHECKSUM;
    if (first.tcp()) {
      headers[transport + 13] |= (byte) (lastFlags & FIN_PSH);
    } else {
      Octets.putU16(headers, transport + 4, length - transport);
    }
    long pseudo =
        InternetChecksum.pseudoHeader(headers, 0, first.tcp() ? TCP : UDP, length - transport);
    Octets.putU16(headers, transport + checksum, InternetChecksum.fold(pseudo));
    MemorySegment.copy(headers, 0, out, JAVA_BYTE, VirtioNetHeader.OCTETS, first.headerLength());
    VirtioNetHeader.putGso(out, 0, gsoType(), first.headerLength(), gsoSize, transport, checksum);
  }

  private int gsoType() {
    if (!first.tcp()) {
      return VirtioNetHeader.GSO_UDP_L4;
    }
    return first.v4() ? VirtioNetHeader.GSO_TCPV4 : VirtioNetHeader.GSO_TCPV6;
  }
}
