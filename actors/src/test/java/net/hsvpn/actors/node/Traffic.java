package net.hsvpn.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import net.hsvpn.config.ContextId;
import net.hsvpn.dataplane.io.memory.MemoryTun;

/** Packets from one gateway's host to the other's, each awaited before the next. */
final class Traffic {
  private static final int LENGTH = 100;
  private static final int HEADERS = 28;
  private static final int ARRIVAL_MILLIS = 60_000;
  private static final int BETWEEN_KNOCKS_MILLIS = 50;
  private static final int MOST_KNOCKS = 1000;

  private final TestGateway from;
  private final TestGateway to;
  private final InetAddress source;
  private final InetAddress destination;
  private int serial;

  Traffic(TestGateway from, TestGateway to, String source, String destination) {
    this.from = from;
    this.to = to;
    this.source = InetAddress.ofLiteral(source);
    this.destination = InetAddress.ofLiteral(destination);
  }

  /** Sends packets in each of the contexts, and fails unless each one arrives in its own. */
  void exchange(int packets, ContextId... contexts) {
    for (int i = 0; i < packets; i++) {
      for (ContextId context : contexts) {
        byte[] packet = packet(++serial);
        from.tun.inject(context, packet);
        MemoryTun.Packet arrived = to.tun.delivered(ARRIVAL_MILLIS);
        assertThat(arrived).as("packet %d in %s, drops %s", serial, context, drops()).isNotNull();
        assertThat(arrived.context()).isEqualTo(context);
        assertThat(arrived.octets()).isEqualTo(packet);
      }
    }
  }

  /**
   * Sends one packet after the other until one arrives.
   *
   * @return how many were lost before
   */
  int knock(ContextId context) {
    int first = serial + 1;
    for (int sent = 1; sent <= MOST_KNOCKS; sent++) {
      from.tun.inject(context, packet(++serial));
      MemoryTun.Packet arrived = to.tun.delivered(BETWEEN_KNOCKS_MILLIS);
      if (arrived != null) {
        int lost = number(arrived) - first;
        // What was sent after the one that arrived is late, but not lost.
        for (int next = first + lost + 1; next <= serial; next++) {
          assertThat(number(to.tun.delivered(ARRIVAL_MILLIS))).isEqualTo(next);
        }
        return lost;
      }
    }
    throw new AssertionError("nobody opened; drops " + drops());
  }

  private static int number(MemoryTun.Packet packet) {
    return ByteBuffer.wrap(packet.octets()).getInt(HEADERS);
  }

  private String drops() {
    return from.node.links().drops().snapshot() + " / " + to.node.links().drops().snapshot();
  }

  private byte[] packet(int number) {
    return udp(source, destination, number);
  }

  /** A UDP packet whose payload begins with a number. */
  static byte[] udp(InetAddress source, InetAddress destination, int number) {
    ByteBuffer packet = ByteBuffer.allocate(LENGTH);
    packet.put((byte) 0x45).put((byte) 0).putShort((short) LENGTH).putInt(0);
    packet.put((byte) 64).put((byte) 17).putShort((short) 0);
    packet.put(source.getAddress()).put(destination.getAddress());
    packet.putShort((short) 1000).putShort((short) 2000).putShort((short) (LENGTH - 20));
    packet.putShort((short) 0).putInt(number);
    packet.putShort(10, checksum(packet.array()));
    return packet.array();
  }

  private static short checksum(byte[] octets) {
    int sum = 0;
    for (int i = 0; i < 20; i += 2) {
      sum += ((octets[i] & 0xFF) << 8) + (octets[i + 1] & 0xFF);
    }
    return (short) ~((sum >>> 16) + (sum & 0xFFFF));
  }
}
