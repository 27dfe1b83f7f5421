package net.hsvpn.dataplane.io;

import java.io.IOException;
import java.net.InetSocketAddress;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.io.linux.SockAddr;
import net.hsvpn.dataplane.wire.EspHeader;
import net.hsvpn.dataplane.wire.Octets;

/** How the packets of a batch become IP packets in a capture file. */
@FunctionalInterface
public interface CaptureFormat {
  /** The number of UDP among IP protocols. */
  int UDP = 17;

  /** Which way the packets of a batch go. */
  enum Direction {
    RECEIVED,
    SENT
  }

  /** Writes packet {@code i}. */
  void write(PcapWriter pcap, PacketBatch batch, int i, Direction direction) throws IOException;

  /** Inner packets, as they are. */
  static CaptureFormat inner() {
    return (pcap, batch, i, direction) ->
        pcap.write(
            batch.timeMillis(), new byte[0], 0, batch.slab(), batch.offset(i), batch.length(i));
  }

  /** What passes sockets, behind IP and UDP headers made up from the batch's addresses. */
  static CaptureFormat outer(LocalSockets sockets) {
    return (pcap, batch, i, direction) -> {
      LocalSocket socket = sockets.get(batch.socket(i));
      InetSocketAddress local = socket.address();
      InetSocketAddress peer = SockAddr.decode(batch.peers(), i * SockAddr.SLOT);
      boolean received = direction == Direction.RECEIVED;
      byte[] headers =
          headers(
              socket.kind() != LocalSocket.Kind.RAW_ESP,
              received ? peer : local,
              received ? local : peer,
              batch.length(i));
      pcap.write(
          batch.timeMillis(),
          headers,
          headers.length,
          batch.slab(),
          batch.offset(i),
          batch.length(i));
    };
  }

  private static byte[] headers(
      boolean udp, InetSocketAddress from, InetSocketAddress to, int length) {
    byte[] source = from.getAddress().getAddress();
    byte[] destination = to.getAddress().getAddress();
    // A socket bound to the wildcard of the other family has no address to show: show zeros.
    if (source.length != destination.length) {
      boolean sourceIsLocal = from.getAddress().isAnyLocalAddress();
      source = sourceIsLocal ? new byte[destination.length] : source;
      destination = sourceIsLocal ? destination : new byte[source.length];
    }
    boolean v4 = source.length == 4;
    int ip = v4 ? 20 : 40;
    byte[] headers = new byte[udp ? ip + 8 : ip];
    int protocol = udp ? UDP : EspHeader.IP_PROTOCOL;
    int payload = headers.length - ip + length;
    if (v4) {
      headers[0] = 0x45;
      Octets.putU16(headers, 2, ip + payload);
      headers[8] = 64;
      headers[9] = (byte) protocol;
      System.arraycopy(source, 0, headers, 12, 4);
      System.arraycopy(destination, 0, headers, 16, 4);
      Octets.putU16(headers, 10, checksum(headers, 20));
    } else {
      headers[0] = 0x60;
      Octets.putU16(headers, 4, payload);
      headers[6] = (byte) protocol;
      headers[7] = 64;
      System.arraycopy(source, 0, headers, 8, 16);
      System.arraycopy(destination, 0, headers, 24, 16);
    }
    if (udp) {
      Octets.putU16(headers, ip, from.getPort());
      Octets.putU16(headers, ip + 2, to.getPort());
      Octets.putU16(headers, ip + 4, payload);
    }
    return headers;
  }

  /** RFC 1071 over a header whose checksum field is zero. */
  private static int checksum(byte[] octets, int length) {
    int sum = 0;
    for (int i = 0; i < length; i += 2) {
      sum += Octets.u16(octets, i);
    }
    sum = (sum & 0xFFFF) + (sum >>> 16);
    return ~(sum + (sum >>> 16)) & 0xFFFF;
  }
}
