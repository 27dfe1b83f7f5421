package net.hsvpn.dataplane.offload;

import net.hsvpn.dataplane.wire.InternetChecksum;
import net.hsvpn.dataplane.wire.Ipv4;
import net.hsvpn.dataplane.wire.Ipv6;
import net.hsvpn.dataplane.wire.Octets;

/**
 * The headers of one TCP or UDP packet that might stand next to others of its flow in one large
 * packet. Lies where the packet lies; one thread, reused.
 */
final class FlowHeader {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int UDP_HEADER = 8;
  private static final int TCP_MIN_HEADER = 20;
  private static final int ACK = 0x10;
  private static final int PSH = 0x08;
  private static final int FIN = 0x01;
  // What both must have the same; everything else but ACK, PSH and FIN keeps a packet alone.
  private static final int ECE = 0x40;
  private static final int MORE_FRAGMENTS_AND_OFFSET = 0x3FFF;
  private static final int DONT_FRAGMENT = 0x4000;

  private byte[] octets = new byte[0];
  private int at;
  private int length;
  private int transport;
  private int headerLength;
  private boolean v4;
  private boolean tcp;

  /**
   * Looks at a packet.
   *
   * @return whether it has the shape of one that can be merged; checksums are not looked at
   */
  boolean parse(byte[] slab, int start, int packetLength) {
    octets = slab;
    at = start;
    length = packetLength;
    v4 = packetLength > 0 && slab[start] >>> 4 == Ipv4.VERSION;
    int protocol = v4 ? protocolV4() : protocolV6();
    tcp = protocol == TCP;
    return tcp ? mergeableTcp() : protocol == UDP && mergeableUdp();
  }

  /** The protocol, or -1 unless the header is the plain one and the packet whole. */
  private int protocolV4() {
    boolean plain =
        length >= Ipv4.MIN_HEADER_OCTETS
            && octets[at] == 0x45
            && Octets.u16(octets, at + 2) == length
            && (Octets.u16(octets, at + 6) & MORE_FRAGMENTS_AND_OFFSET) == 0;
    transport = Ipv4.MIN_HEADER_OCTETS;
    return plain ? Ipv4.protocol(octets, at) : -1;
  }

  private int protocolV6() {
    boolean plain = length >= Ipv6.HEADER_OCTETS && Ipv6.packetLength(octets, at, length) == length;
    transport = Ipv6.HEADER_OCTETS;
    return plain ? Ipv6.nextHeader(octets, at) : -1;
  }

  private boolean mergeableTcp() {
    if (length < transport + TCP_MIN_HEADER) {
      return false;
    }
    int tcpHeader = (octets[at + transport + 12] >>> 4 & 0x0F) * 4;
    headerLength = transport + tcpHeader;
    boolean ordinary =
        (flags() & ~(PSH | FIN | ECE)) == ACK && (octets[at + transport + 12] & 0x0F) == 0;
    return ordinary && tcpHeader >= TCP_MIN_HEADER && headerLength < length;
  }

  private boolean mergeableUdp() {
    headerLength = transport + UDP_HEADER;
    return headerLength < length
        && Octets.u16(octets, at + transport + 4) == length - transport
        // Without a checksum (RFC 768) there is nothing that the kernel could complete.
        && Octets.u16(octets, at + transport + 6) != 0;
  }

  boolean v4() {
    return v4;
  }

  boolean tcp() {
    return tcp;
  }

  int at() {
    return at;
  }

  int headerLength() {
    return headerLength;
  }

  int transport() {
    return transport;
  }

  int payload() {
    return length - headerLength;
  }

  int flags() {
    return octets[at + transport + 13] & 0xFF;
  }

  /** Whether a TCP segment asks to be delivered at once, or ends its stream: no more behind it. */
  boolean ends() {
    return tcp && (flags() & (PSH | FIN)) != 0;
  }

  /** Whether the IP header checksum and the upper-layer checksum are right. */
  boolean intact() {
    if (v4
        && !InternetChecksum.valid(InternetChecksum.add(0, octets, at, Ipv4.MIN_HEADER_OCTETS))) {
      return false;
    }
    int covered = length - transport;
    long pseudo = InternetChecksum.pseudoHeader(octets, at, tcp ? TCP : UDP, covered);
    return InternetChecksum.valid(InternetChecksum.add(pseudo, octets, at + transport, covered));
  }

  /**
   * Whether this packet would be the next one cut off a large packet.
   *
   * @param first the large packet's first
   * @param index how many packets come before this one
   * @param offset octets of payload that come before
   */
  boolean continues(FlowHeader first, int index, int offset) {
    return v4 == first.v4
        && tcp == first.tcp
        && headerLength == first.headerLength
        && (v4 ? sameV4(first, index) : sameV6(first))
        && u32(transport) == first.u32(transport)
        && (!tcp || nextTcp(first, offset));
  }

  private boolean sameV4(FlowHeader first, int index) {
    int fragmentation = u16(6);
    // Identification means something only where a packet may be fragmented (RFC 6864 section 4.1).
    boolean identified =
        (fragmentation & DONT_FRAGMENT) != 0 || u16(4) == (first.u16(4) + index & 0xFFFF);
    return identified
        && fragmentation == first.u16(6)
        && u16(0) == first.u16(0)
        && u16(8) == first.u16(8)
        && u64(12) == first.u64(12);
  }

  private boolean sameV6(FlowHeader first) {
    return u32(0) == first.u32(0)
        && u16(6) == first.u16(6)
        && u64(8) == first.u64(8)
        && u64(16) == first.u64(16)
        && u64(24) == first.u64(24)
        && u64(32) == first.u64(32);
  }

  private boolean nextTcp(FlowHeader first, int offset) {
    if (u32(transport + 4) != first.u32(transport + 4) + offset
        || u32(transport + 8) != first.u32(transport + 8)
        || ((flags() ^ first.flags()) & ECE) != 0
        || u16(transport + 14) != first.u16(transport + 14)
        || u16(transport + 18) != first.u16(transport + 18)) {
      return false;
    }
    for (int option = transport + TCP_MIN_HEADER; option < headerLength; option += 4) {
      if (u32(option) != first.u32(option)) {
        return false;
      }
    }
    return true;
  }

  private int u16(int position) {
    return Octets.u16(octets, at + position);
  }

  private int u32(int position) {
    return Octets.u32(octets, at + position);
  }

  private long u64(int position) {
    return Octets.u64(octets, at + position);
  }
}
