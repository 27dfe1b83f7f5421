package net.hsvpn.dataplane.testing;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A TCP or UDP flow, of which packets are made the slow and obvious way: what offloads compute is
 * compared with it.
 */
public final class Flow {
  public static final int FIN = 1;
  public static final int PSH = 8;
  public static final int ACK = 16;
  public static final int CWR = 128;

  private final boolean v4;
  private final boolean tcp;
  private final byte[] addresses;
  private final int ports;
  private final int tos;
  private final int ttl;
  private final int fragmentation;
  private final byte[] options;
  private final int acknowledgment;
  private final int window;
  private int identification;
  private int sequence;

  public Flow(boolean v4, boolean tcp, Random random) {
    this.v4 = v4;
    this.tcp = tcp;
    addresses = new byte[v4 ? 8 : 32];
    random.nextBytes(addresses);
    ports = random.nextInt();
    tos = random.nextInt(256);
    ttl = 1 + random.nextInt(255);
    fragmentation = random.nextBoolean() ? 0x4000 : 0;
    options = new byte[tcp ? 4 * random.nextInt(11) : 0];
    random.nextBytes(options);
    acknowledgment = random.nextInt();
    window = random.nextInt(0x10000);
    identification = random.nextInt(0x10000);
    sequence = random.nextInt(8) == 0 ? -random.nextInt(3000) : random.nextInt();
  }

  public boolean v4() {
    return v4;
  }

  public boolean tcp() {
    return tcp;
  }

  public int ipHeader() {
    return v4 ? 20 : 40;
  }

  public int headers() {
    return ipHeader() + (tcp ? 20 + options.length : 8);
  }

  /** The next packets of the flow, of which each but the last carries {@code size} octets. */
  public List<byte[]> packets(byte[] payload, int size, int flags) {
    List<byte[]> packets = new ArrayList<>();
    for (int from = 0; from < payload.length; from += size) {
      int to = Math.min(payload.length, from + size);
      int own = flags;
      own &= to == payload.length ? ~0 : ~(FIN | PSH);
      own &= from == 0 ? ~0 : ~CWR;
      packets.add(packet(Arrays.copyOfRange(payload, from, to), own, false));
      sequence += to - from;
      identification++;
    }
    return packets;
  }

  /** What the kernel would hand over instead of {@link #packets}, which it does not consume. */
  public byte[] large(byte[] payload, int flags) {
    return packet(payload, flags, true);
  }

  /** One packet; {@code partial} leaves the pseudo header's sum for the device to complete. */
  public byte[] packet(byte[] payload, int flags, boolean partial) {
    int length = headers() + payload.length;
    ByteBuffer packet = ByteBuffer.allocate(length);
    int transport = length - ipHeader();
    packet.put(ip(length, transport));
    packet.putInt(ports);
    if (tcp) {
      packet.putInt(sequence).putInt(acknowledgment);
      packet.put((byte) (((20 + options.length) / 4) << 4)).put((byte) flags);
      packet.putShort((short) window).putInt(0).put(options);
    } else {
      packet.putShort((short) transport).putShort((short) 0);
    }
    packet.put(payload);
    long pseudo = sum(addresses, 0, addresses.length) + transport + (tcp ? 6 : 17);
    long covered = partial ? 0 : sum(packet.array(), ipHeader(), transport);
    int checksum = fold(pseudo + covered);
    checksum = partial ? checksum : ~checksum & 0xFFFF;
    if (!tcp && checksum == 0) {
      checksum = 0xFFFF;
    }
    packet.putShort(ipHeader() + checksumOffset(), (short) checksum);
    return packet.array();
  }

  public int checksumOffset() {
    return tcp ? 16 : 6;
  }

  private byte[] ip(int length, int transport) {
    int protocol = tcp ? 6 : 17;
    ByteBuffer header = ByteBuffer.allocate(ipHeader());
    if (v4) {
      header.put((byte) 0x45).put((byte) tos).putShort((short) length);
      header.putShort((short) identification).putShort((short) fragmentation);
      header.put((byte) ttl).put((byte) protocol).putShort((short) 0).put(addresses);
      header.putShort(10, (short) ~fold(sum(header.array(), 0, 20)));
    } else {
      header.putInt(6 << 28 | tos << 20 | 0xABCDE).putShort((short) transport);
      header.put((byte) protocol).put((byte) ttl).put(addresses);
    }
    return header.array();
  }

  private static long sum(byte[] octets, int at, int length) {
    long sum = 0;
    for (int i = 0; i < length; i++) {
      sum += (octets[at + i] & 0xFFL) << (i % 2 == 0 ? 8 : 0);
    }
    return sum;
  }

  private static int fold(long sum) {
    long folded = sum;
    while (folded > 0xFFFF) {
      folded = (folded >>> 16) + (folded & 0xFFFF);
    }
    return (int) folded;
  }
}
