package net.hsvpn.dataplane.io.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.hsvpn.dataplane.wire.InternetChecksum;

/**
 * Tells the neighbours on an Ethernet that an address is here now: by an ARP announcement (RFC 5227
 * section 3) or an unsolicited neighbor advertisement (RFC 4861 section 7.2.6). Any thread.
 */
public final class Announcement {
  private static final int SOCKADDR_LL = 20;
  private static final int ETHERNET_OCTETS = 6;
  private static final int ARP = 0x0806;
  private static final int IPV6 = 0x86DD;
  private static final int ICMPV6 = 58;
  private static final int ADVERTISEMENT = 136;
  private static final int OVERRIDE = 0x2000_0000;
  private static final int TARGET_LINK_ADDRESS = 2;
  private static final int IPV6_HEADER = 40;
  private static final int ICMP_OCTETS = 32;
  private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};
  private static final byte[] ALL_NODES_LINK = {0x33, 0x33, 0, 0, 0, 1};
  private static final byte[] ALL_NODES =
      InetAddress.ofLiteral("ff02::1").getAddress();

  private Announcement() {}

  /**
   * Sends one, in the calling thread's network namespace. On an interface that is no Ethernet there
   * is nobody to tell.
   *
   * @throws IOException if the interface is gone, or the kernel refuses
   */
  public static void send(Link link, InetAddress address) throws IOException {
    byte[] mac = link.hardware().orElse(new byte[0]);
    if (mac.length != ETHERNET_OCTETS) {
      return;
    }
    byte[] octets = address.getAddress();
    transmit(link, octets.length == 4 ? arp(mac, octets) : advertisement(mac, octets));
  }

  /** A request for the address by the address, which every cache takes as news. */
  static byte[] arp(byte[] mac, byte[] address) {
    ByteBuffer frame = ByteBuffer.allocate(42);
    frame.put(BROADCAST).put(mac).putShort((short) ARP);
    frame.putShort((short) 1).putShort((short) 0x0800).put((byte) 6).put((byte) 4);
    frame.putShort((short) 1);
    frame.put(mac).put(address).put(new byte[ETHERNET_OCTETS]).put(address);
    return frame.array();
  }

  static byte[] advertisement(byte[] mac, byte[] address) {
    ByteBuffer frame = ByteBuffer.allocate(14 + IPV6_HEADER + ICMP_OCTETS);
    frame.put(ALL_NODES_LINK).put(mac).putShort((short) IPV6);
    frame.putInt(0x6000_0000).putShort((short) ICMP_OCTETS).put((byte) ICMPV6).put((byte) 255);
    frame.put(address).put(ALL_NODES);
    int icmpAt = frame.position();
    frame.put((byte) ADVERTISEMENT).put((byte) 0).putShort((short) 0).putInt(OVERRIDE);
    frame.put(address).put((byte) TARGET_LINK_ADDRESS).put((byte) 1).put(mac);
    long sum = InternetChecksum.pseudoHeader(frame.array(), 14, ICMPV6, ICMP_OCTETS);
    sum = InternetChecksum.add(sum, frame.array(), icmpAt, ICMP_OCTETS);
    frame.putShort(icmpAt + 2, (short) InternetChecksum.complement(sum));
    return frame.array();
  }

  private static void transmit(Link link, byte[] frame) throws IOException {
    String subject = "announcement on interface '" + link.name() + "'";
    Handle handle =
        Sockets.socket(Abi.AF_PACKET, Abi.SOCK_RAW, 0, "socket(AF_PACKET)", subject);
    try (Arena scratch = Arena.ofConfined()) {
      ByteBuffer name = ByteBuffer.allocate(SOCKADDR_LL).order(ByteOrder.LITTLE_ENDIAN);
      name.putShort(0, (short) Abi.AF_PACKET).putInt(4, link.index());
      name.put(11, (byte) ETHERNET_OCTETS).put(12, frame, 0, ETHERNET_OCTETS);
      MemorySegment address = scratch.allocateFrom(JAVA_BYTE, name.array());
      MemorySegment data = scratch.allocateFrom(JAVA_BYTE, frame);
      MemorySegment errno = scratch.allocate(Native.CALL_STATE, 8);
      NativeError.check(
          "sendto",
          subject,
          PacketCalls.sendto(errno, handle.fd(), data, frame.length, 0, address, SOCKADDR_LL));
    } finally {
      handle.close();
    }
  }
}
