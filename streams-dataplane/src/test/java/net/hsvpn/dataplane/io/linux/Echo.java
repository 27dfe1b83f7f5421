package net.hsvpn.dataplane.io.linux;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Echo requests in whole IP packets (RFC 792, RFC 4443 section 4.1). */
final class Echo {
  private static final int ICMPV6 = 58;

  private Echo() {}

  static byte[] ipv4Request(String from, String to, String data) {
    byte[] payload = data.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer out = ByteBuffer.allocate(28 + payload.length);
    out.putShort((short) 0x4500).putShort((short) out.capacity()).putInt(0);
    out.put((byte) 64).put((byte) 1).putShort((short) 0);
    out.put(InetAddress.ofLiteral(from).getAddress()).put(InetAddress.ofLiteral(to).getAddress());
    out.put((byte) 8).put((byte) 0).putShort((short) 0).putShort((short) 7).putShort((short) 1);
    out.put(payload);
    out.putShort(10, checksum(out, 0, 20, 0));
    out.putShort(22, checksum(out, 20, out.capacity(), 0));
    return out.array();
  }

  static byte[] ipv6Request(String from, String to, String data) {
    byte[] payload = data.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer out = ByteBuffer.allocate(48 + payload.length);
    out.putInt(0x60000000).putShort((short) (8 + payload.length));
    out.put((byte) ICMPV6).put((byte) 64);
    out.put(InetAddress.ofLiteral(from).getAddress()).put(InetAddress.ofLiteral(to).getAddress());
    out.put((byte) 128).put((byte) 0).putShort((short) 0).putShort((short) 7).putShort((short) 1);
    out.put(payload);
    // The pseudo-header (RFC 8200 section 8.1) is the addresses, the length and the protocol.
    int pseudo = 8 + payload.length + ICMPV6;
    out.putShort(42, checksum(out, 8, out.capacity(), pseudo));
    return out.array();
  }

  private static short checksum(ByteBuffer in, int from, int to, int initial) {
    int sum = initial;
    for (int i = from; i < to; i++) {
      sum += (in.get(i) & 0xFF) << ((i - from) % 2 == 0 ? 8 : 0);
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xFFFF) + (sum >>> 16);
    }
    return (short) ~sum;
  }
}
