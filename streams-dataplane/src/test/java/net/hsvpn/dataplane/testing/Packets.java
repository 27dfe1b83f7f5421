package net.hsvpn.dataplane.testing;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** IP packets for tests; whatever the rest of a header would say is left zero. */
public final class Packets {
  private Packets() {}

  /** A UDP packet of this length, at least 20, of which the payload counts up. */
  public static byte[] ipv4(String source, String destination, int length) {
    byte[] packet = counting(length);
    ByteBuffer header = ByteBuffer.wrap(packet);
    header.put((byte) 0x45).put((byte) 0).putShort((short) length);
    header.putInt(0).put((byte) 64).put((byte) 17).putShort((short) 0);
    header.put(InetAddress.ofLiteral(source).getAddress());
    header.put(InetAddress.ofLiteral(destination).getAddress());
    return packet;
  }

  /** A UDP packet of this length, at least 40. */
  public static byte[] ipv6(String source, String destination, int length) {
    byte[] packet = counting(length);
    ByteBuffer header = ByteBuffer.wrap(packet);
    header.putInt(6 << 28).putShort((short) (length - 40)).put((byte) 17).put((byte) 64);
    header.put(InetAddress.ofLiteral(source).getAddress());
    header.put(InetAddress.ofLiteral(destination).getAddress());
    return packet;
  }

  private static byte[] counting(int length) {
    byte[] octets = new byte[length];
    for (int i = 0; i < length; i++) {
      octets[i] = (byte) i;
    }
    return octets;
  }
}
