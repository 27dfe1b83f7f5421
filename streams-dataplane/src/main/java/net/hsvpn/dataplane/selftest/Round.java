package net.hsvpn.dataplane.selftest;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.hsvpn.dataplane.offload.VirtioNetHeader;
import net.hsvpn.dataplane.wire.InternetChecksum;
import net.hsvpn.dataplane.wire.IpPacket;
import net.hsvpn.dataplane.wire.Ipv4;
import net.hsvpn.dataplane.wire.Ipv6;
import net.hsvpn.dataplane.wire.Octets;

/**
 * The packets of one round of the self-test, as a kernel gives them to a TUN device: large pieces
 * of TCP streams over both IP versions, acknowledgements, and small UDP packets. However they are
 * cut and merged on their way, their payloads must come out one after the other as they went in.
 */
final class Round {
  static final String HERE = "10.1.0.0/16";
  static final String THERE = "10.2.0.0/16";
  static final String HERE_V6 = "2001:db8:1::/48";
  static final String THERE_V6 = "2001:db8:2::/48";

  private static final int LARGE_PACKETS = 3;
  private static final int SMALL_PACKETS = 40;
  private static final int LARGE_OCTETS = 62_000;
  private static final int SMALL_OCTETS = 64;
  private static final int SEGMENT_OCTETS = 1340;

  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int TCP_HEADER = 20;
  private static final int UDP_HEADER = 8;
  private static final int TCP_CHECKSUM = 16;
  private static final int UDP_CHECKSUM = 6;
  private static final int TCP_ACK = 0x5010;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int HOPS = 64;
  private static final int PORT = 5001;

  private final byte[] stream;
  private final List<byte[]> messages = new ArrayList<>();
  private int used;

  Round(Random random) {
    stream = new byte[2 * LARGE_PACKETS * LARGE_OCTETS + SMALL_PACKETS * SMALL_OCTETS];
    random.nextBytes(stream);
    for (boolean v4 : new boolean[] {true, false}) {
      for (int i = 0; i < SMALL_PACKETS / 2; i++) {
        add(v4, TCP, 0);
        add(v4, UDP, SMALL_OCTETS);
      }
      for (int i = 0; i < LARGE_PACKETS; i++) {
        add(v4, TCP, LARGE_OCTETS);
      }
    }
  }

  /** Packets, each behind the header of a device with offloads. */
  List<byte[]> messages() {
    return messages;
  }

  /** Octets of payload in all of them together. */
  int payload() {
    return stream.length;
  }

  /**
   * Whether a packet continues what came out before.
   *
   * @param position octets of payload that came out before
   * @param length of the packet, which begins at {@code at}
   * @return the position behind it, or -1 if it differs
   */
  int follow(int position, byte[] packet, int at, int length) {
    if (IpPacket.packetLength(packet, at, length) != length) {
      return -1;
    }
    boolean v4 = packet[at] >>> 4 == Ipv4.VERSION;
    int ip = v4 ? Ipv4.headerLength(packet, at) : Ipv6.HEADER_OCTETS;
    int protocol = v4 ? Ipv4.protocol(packet, at) : Ipv6.nextHeader(packet, at);
    int headers = ip + (protocol == TCP ? TCP_HEADER : UDP_HEADER);
    int payload = length - headers;
    if (payload < 0 || payload > stream.length - position) {
      return -1;
    }
    int from = at + headers;
    boolean same =
        Arrays.equals(packet, from, from + payload, stream, position, position + payload);
    return same ? position + payload : -1;
  }

  private void add(boolean v4, int protocol, int payload) {
    boolean tcp = protocol == TCP;
    int ip = v4 ? Ipv4.MIN_HEADER_OCTETS : Ipv6.HEADER_OCTETS;
    int headers = ip + (tcp ? TCP_HEADER : UDP_HEADER);
    byte[] message = new byte[VirtioNetHeader.OCTETS + headers + payload];
    int at = VirtioNetHeader.OCTETS;
    if (v4) {
      putIpv4(message, at, headers + payload, protocol);
    } else {
      putIpv6(message, at, headers + payload - ip, protocol);
    }
    int transport = at + ip;
    Octets.putU16(message, transport, PORT);
    Octets.putU16(message, transport + 2, PORT);
    if (tcp) {
      Octets.putU32(message, transport + 4, used);
      Octets.putU16(message, transport + 12, TCP_ACK);
      Octets.putU16(message, transport + 14, 0xFFFF);
    } else {
      Octets.putU16(message, transport + 4, UDP_HEADER + payload);
    }
    // Unfinished, as a kernel leaves it to a device: the pseudo header's sum.
    int checksum = tcp ? TCP_CHECKSUM : UDP_CHECKSUM;
    int covered = headers + payload - ip;
    long sum = InternetChecksum.pseudoHeader(message, at, protocol, covered);
    Octets.putU16(message, transport + checksum, InternetChecksum.fold(sum));
    System.arraycopy(stream, used, message, at + headers, payload);
    used += payload;
    MemorySegment header = MemorySegment.ofArray(message);
    if (payload > SEGMENT_OCTETS) {
      int type = v4 ? VirtioNetHeader.GSO_TCPV4 : VirtioNetHeader.GSO_TCPV6;
      VirtioNetHeader.putGso(header, 0, type, headers, SEGMENT_OCTETS, ip, checksum);
    } else {
      VirtioNetHeader.putPartial(header, 0, ip, checksum);
    }
    messages.add(message);
  }

  private static void putIpv4(byte[] out, int at, int length, int protocol) {
    out[at] = 0x45;
    Octets.putU16(out, at + 2, length);
    Octets.putU16(out, at + 6, DONT_FRAGMENT);
    out[at + 8] = HOPS;
    out[at + 9] = (byte) protocol;
    putAddress(out, at + 12, "10.1.0.1");
    putAddress(out, at + 16, "10.2.0.1");
    long sum = InternetChecksum.add(0, out, at, Ipv4.MIN_HEADER_OCTETS);
    Octets.putU16(out, at + 10, InternetChecksum.complement(sum));
  }

  private static void putIpv6(byte[] out, int at, int payload, int protocol) {
    out[at] = 0x60;
    Octets.putU16(out, at + 4, payload);
    out[at + 6] = (byte) protocol;
    out[at + 7] = HOPS;
    putAddress(out, at + 8, "2001:db8:1::1");
    putAddress(out, at + 24, "2001:db8:2::1");
  }

  private static void putAddress(byte[] out, int at, String literal) {
    byte[] address = InetAddress.ofLiteral(literal).getAddress();
    System.arraycopy(address, 0, out, at, address.length);
  }
}
