package net.hsvpn.dataplane.offload;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import net.hsvpn.dataplane.wire.InternetChecksum;
import net.hsvpn.dataplane.wire.Ipv4;
import net.hsvpn.dataplane.wire.Ipv6;
import net.hsvpn.dataplane.wire.Octets;

/**
 * Cuts one large packet, as a kernel hands it to a device with segmentation offload, into the
 * packets it stands for: TCP and UDP over IPv4 and IPv6. Checksums come out complete.
 *
 * <p>The segments are taken one by one, so that a batch may end in the middle of a large packet.
 * One thread; allocates nothing.
 */
public final class Segmenter {
  /** IP header with options or extension headers, and TCP header with options. */
  private static final int MAX_HEADERS = 512;

  private static final int UDP_HEADER = 8;
  private static final int TCP_MIN_HEADER = 20;
  private static final int TCP_SEQUENCE = 4;
  private static final int TCP_DATA_OFFSET = 12;
  private static final int TCP_FLAGS = 13;
  private static final int TCP_CHECKSUM = 16;
  private static final int UDP_LENGTH = 4;
  private static final int UDP_CHECKSUM = 6;
  private static final int FIN_PSH = 0x09;
  private static final int CWR = 0x80;

  private final byte[] headers = new byte[MAX_HEADERS];
  private MemorySegment buffer = MemorySegment.NULL;
  private long packet;
  private int end;
  private int next;
  private boolean whole;
  private int headerLength;
  private int transport;
  private boolean tcp;
  private int gsoSize;
  private int checksumAt;
  private int completeFrom;
  private long pseudoSum;
  private int index;

  /**
   * Takes up a packet; what is left of a former one is forgotten. A packet that cannot be cut as
   * its header says comes out as it is.
   *
   * @param source where it lies, until the last segment was taken
   * @param at where its {@link VirtioNetHeader} starts
   * @param octets length of both together, at least the header's
   */
  public void begin(MemorySegment source, long at, int octets) {
    buffer = source;
    packet = at + VirtioNetHeader.OCTETS;
    end = octets - VirtioNetHeader.OCTETS;
    next = 0;
    index = 0;
    whole = !prepareCut(at);
    completeFrom = whole ? partialChecksum(at) : 0;
  }

  /** Whether a segment is left. */
  public boolean hasNext() {
    return next < end;
  }

  /**
   * Writes the next segment.
   *
   * @param room octets at {@code at}; a longer segment is cut off
   * @return its length
   */
  public int next(byte[] out, int at, int room) {
    return whole ? takeWhole(out, at, room) : takeSegment(out, at, room);
  }

  // ---- packets that stand for themselves ----

  /** Where the sum to be completed starts, 0 if none is, or none that lies within the packet. */
  private int partialChecksum(long at) {
    if (!VirtioNetHeader.needsChecksum(buffer, at)) {
      return 0;
    }
    int start = VirtioNetHeader.checksumStart(buffer, at);
    checksumAt = start + VirtioNetHeader.checksumOffset(buffer, at);
    return checksumAt + 2 <= end ? start : 0;
  }

  private int takeWhole(byte[] out, int at, int room) {
    int length = Math.min(end, room);
    MemorySegment.copy(buffer, JAVA_BYTE, packet, out, at, length);
    next = end;
    if (completeFrom > 0 && length == end) {
      long sum = InternetChecksum.add(0, out, at + completeFrom, length - completeFrom);
      // A sum of zero means "none" in UDP (RFC 768); its other form means the same to all.
      int checksum = InternetChecksum.complement(sum);
      Octets.putU16(out, at + checksumAt, checksum == 0 ? 0xFFFF : checksum);
    }
    return length;
  }

  // ---- packets that stand for several ----

  private boolean prepareCut(long at) {
    int type = VirtioNetHeader.gsoType(buffer, at);
    tcp = type == VirtioNetHeader.GSO_TCPV4 || type == VirtioNetHeader.GSO_TCPV6;
    if (!tcp && type != VirtioNetHeader.GSO_UDP_L4) {
      return false;
    }
    gsoSize = VirtioNetHeader.gsoSize(buffer, at);
    transport = VirtioNetHeader.checksumStart(buffer, at);
    int minimum = transport + (tcp ? TCP_MIN_HEADER : UDP_HEADER);
    if (gsoSize == 0 || minimum > end || minimum > MAX_HEADERS) {
      return false;
    }
    headerLength = transport + transportHeader();
    if (headerLength < minimum || headerLength > MAX_HEADERS || headerLength >= end) {
      return false;
    }
    MemorySegment.copy(buffer, JAVA_BYTE, packet, headers, 0, headerLength);
    boolean v4 = headers[0] >>> 4 == Ipv4.VERSION;
    if (transport < (v4 ? Ipv4.headerLength(headers, 0) : Ipv6.HEADER_OCTETS)) {
      return false;
    }
    next = headerLength;
    checksumAt = transport + (tcp ? TCP_CHECKSUM : UDP_CHECKSUM);
    // The field holds the pseudo header's sum with the large packet's length: take that out.
    pseudoSum = Octets.u16(headers, checksumAt) + (~(end - transport) & 0xFFFFL);
    return true;
  }

  private int transportHeader() {
    return tcp
        ? (buffer.get(JAVA_BYTE, packet + transport + TCP_DATA_OFFSET) >>> 4 & 0x0F) * 4
        : UDP_HEADER;
  }

  private int takeSegment(byte[] out, int at, int room) {
    int payload = Math.min(gsoSize, end - next);
    int length = headerLength + payload;
    if (length > room) {
      next += payload;
      index++;
      return cutOff(out, at, room);
    }
    System.arraycopy(headers, 0, out, at, headerLength);
    MemorySegment.copy(buffer, JAVA_BYTE, packet + next, out, at + headerLength, payload);
    boolean last = next + payload == end;
    putLength(out, at, length);
    if (tcp) {
      putTcp(out, at + transport, last);
    } else {
      Octets.putU16(out, at + transport + UDP_LENGTH, length - transport);
    }
    putChecksum(out, at, length);
    next += payload;
    index++;
    return length;
  }

  /** Too long for its place: whoever reads its header will see that it is not all there. */
  private int cutOff(byte[] out, int at, int room) {
    int length = Math.min(room, headerLength);
    System.arraycopy(headers, 0, out, at, length);
    return length;
  }

  private void putLength(byte[] out, int at, int length) {
    if (out[at] >>> 4 == Ipv4.VERSION) {
      Octets.putU16(out, at + 2, length);
      Octets.putU16(out, at + 4, Octets.u16(headers, 4) + index);
      Octets.putU16(out, at + 10, 0);
      long sum = InternetChecksum.add(0, out, at, Ipv4.headerLength(out, at));
      Octets.putU16(out, at + 10, InternetChecksum.complement(sum));
    } else {
      Octets.putU16(out, at + 4, length - Ipv6.HEADER_OCTETS);
    }
  }

  private void putTcp(byte[] out, int at, boolean last) {
    int sequence = Octets.u32(headers, transport + TCP_SEQUENCE);
    Octets.putU32(out, at + TCP_SEQUENCE, sequence + next - headerLength);
    int flags = headers[transport + TCP_FLAGS];
    if (!last) {
      flags &= ~FIN_PSH;
    }
    // RFC 3168 section 6.1.2: one CWR for one reduction of the window.
    if (index > 0) {
      flags &= ~CWR;
    }
    out[at + TCP_FLAGS] = (byte) flags;
  }

  private void putChecksum(byte[] out, int at, int length) {
    Octets.putU16(out, at + checksumAt, 0);
    int covered = length - transport;
    long sum = InternetChecksum.add(pseudoSum + covered, out, at + transport, covered);
    int checksum = InternetChecksum.complement(sum);
    Octets.putU16(out, at + checksumAt, checksum == 0 && !tcp ? 0xFFFF : checksum);
  }
}
