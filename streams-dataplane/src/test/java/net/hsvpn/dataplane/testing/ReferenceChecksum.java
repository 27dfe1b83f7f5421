package net.hsvpn.dataplane.testing;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The Internet checksum word by word, as RFC 1071 tells it, and what it covers in whole packets.
 */
public final class ReferenceChecksum {
  private ReferenceChecksum() {}

  /** Whether an IP packet's own checksum, if it has one, and its payload's are right. */
  public static boolean intact(byte[] packet) {
    boolean v4 = packet[0] >>> 4 == 4;
    int header = v4 ? (packet[0] & 0x0F) * 4 : 40;
    int protocol = packet[v4 ? 9 : 6];
    byte[] payload = Arrays.copyOfRange(packet, header, packet.length);
    return (!v4 || sum(Arrays.copyOf(packet, header)) == 0xFFFF)
        && sum(protocol == 1 ? payload : withPseudoHeader(packet, v4, protocol, payload)) == 0xFFFF;
  }

  private static byte[] withPseudoHeader(byte[] packet, boolean v4, int protocol, byte[] payload) {
    byte[] addresses = Arrays.copyOfRange(packet, v4 ? 12 : 8, v4 ? 20 : 40);
    return ByteBuffer.allocate(addresses.length + 8 + payload.length)
        .put(addresses)
        .putInt(payload.length)
        .putInt(protocol)
        .put(payload)
        .array();
  }

  /** The sum in 16 bits, not complemented. */
  public static int sum(byte[] octets) {
    int sum = 0;
    for (int i = 0; i < octets.length; i++) {
      sum += (octets[i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
      sum = (sum & 0xFFFF) + (sum >>> 16);
    }
    return sum;
  }

  /** Puts the right header checksum into an IPv4 packet. */
  public static byte[] complete(byte[] ipv4) {
    ByteBuffer packet = ByteBuffer.wrap(ipv4);
    packet.putShort(10, (short) 0);
    packet.putShort(10, (short) ~sum(Arrays.copyOf(ipv4, (ipv4[0] & 0x0F) * 4)));
    return ipv4;
  }
}
