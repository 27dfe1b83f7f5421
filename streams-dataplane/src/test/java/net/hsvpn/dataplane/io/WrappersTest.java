package net.hsvpn.dataplane.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.hsvpn.dataplane.batch.BatchPool;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropCounters;
import net.hsvpn.dataplane.io.linux.SockAddr;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.wire.IpPacket;
import org.junit.jupiter.api.Test;

class WrappersTest {
  private final BatchPool pool = new BatchPool(1, 64, 2048, new DropCounters());

  /** Notes the first octet of each packet sent. */
  private static final class Recorder implements PacketSink {
    private final List<Integer> seen = new ArrayList<>();

    @Override
    public void send(PacketBatch batch) {
      for (int i = 0; i < batch.count(); i++) {
        seen.add((int) batch.slab()[batch.offset(i)]);
      }
    }

    @Override
    public void close() {
      seen.clear();
    }
  }

  @Test
  void certainFaultsHappen() throws Exception {
    assertThat(sent(new FaultySink.Faults(0, 0, 0))).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(sent(new FaultySink.Faults(1, 1, 1))).isEmpty();
    assertThat(sent(new FaultySink.Faults(0, 1, 0)))
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(sent(new FaultySink.Faults(0, 0, 1))).containsExactly(1, 2, 3, 4, 5, 6, 7, 0);
  }

  @Test
  void theSameSeedGivesTheSameFaults() throws Exception {
    FaultySink.Faults faults = new FaultySink.Faults(0.3, 0.3, 0.3);
    List<Integer> once = sent(faults);
    assertThat(sent(faults)).isEqualTo(once).isNotEqualTo(List.of(0, 1, 2, 3, 4, 5, 6, 7));
  }

  @Test
  void aCaptureHoldsWholeIpPackets() throws Exception {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    Gateway gateway = Gateway.withTwoContexts();
    Recorder recorder = new Recorder();
    try (PcapWriter pcap = new PcapWriter(file)) {
      PacketBatch batch = eight();
      new Capture(pcap, CaptureFormat.outer(gateway.sockets)).of(recorder).send(batch);
      batch.recycle();
    }
    assertThat(recorder.seen).hasSize(8);
    ByteBuffer pcap = ByteBuffer.wrap(file.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(pcap.getInt(0)).isEqualTo(0xA1B2C3D4);
    assertThat(pcap.getInt(20)).as("LINKTYPE_RAW").isEqualTo(101);
    pcap.position(24);
    for (int i = 0; i < 8; i++) {
      int length = pcap.getInt(pcap.position() + 8);
      byte[] packet = new byte[length];
      pcap.get(pcap.position() + 16, packet);
      assertThat(IpPacket.packetLength(packet, 0, length)).isEqualTo(length).isEqualTo(28 + 10 + i);
      assertThat(ByteBuffer.wrap(packet).getInt(12)).as("192.0.2.2").isEqualTo(0xC0000202);
      assertThat(ByteBuffer.wrap(packet).getShort(22)).isEqualTo((short) 4500);
      pcap.position(pcap.position() + 16 + length);
    }
    assertThat(pcap.hasRemaining()).isFalse();
  }

  @Test
  void aCaptureShowsRawEspBehindIpAlone() throws Exception {
    for (String address : List.of("192.0.2.2", "2001:db8::2")) {
      InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral(address), 0);
      LocalSockets raw =
          new LocalSockets(List.of(new LocalSocket(local, LocalSocket.Kind.RAW_ESP)));
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      PacketBatch batch = pool.acquire();
      batch.append(100, 0);
      batch.socket(0, 0);
      SockAddr.encode(local, batch.peers(), 0);
      try (PcapWriter pcap = new PcapWriter(file)) {
        new Capture(pcap, CaptureFormat.outer(raw)).of(new Recorder()).send(batch);
      }
      batch.recycle();
      boolean v4 = address.equals("192.0.2.2");
      int header = v4 ? 20 : 40;
      byte[] packet = Arrays.copyOfRange(file.toByteArray(), 24 + 16, file.size());
      assertThat(IpPacket.packetLength(packet, 0, packet.length))
          .isEqualTo(packet.length)
          .isEqualTo(header + 100);
      assertThat(packet[v4 ? 9 : 6]).as("protocol").isEqualTo((byte) 50);
    }
  }

  private List<Integer> sent(FaultySink.Faults faults) throws Exception {
    Recorder recorder = new Recorder();
    PacketBatch batch = eight();
    new FaultySink(recorder, faults, 4711).send(batch);
    batch.recycle();
    return recorder.seen;
  }

  private PacketBatch eight() {
    PacketBatch batch = pool.acquire();
    for (int i = 0; i < 8; i++) {
      batch.slab()[batch.offset(i)] = (byte) i;
      batch.append(10 + i, 0);
      batch.socket(i, 1);
      SockAddr.encode(Gateway.REMOTE, batch.peers(), i * SockAddr.SLOT);
    }
    return batch;
  }
}
