package net.hsvpn.dataplane.offload;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.hsvpn.dataplane.testing.Flow;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Cutting and merging, compared with packets that were made one by one. */
class OffloadTest {
  private static final int ROOM = 2000;
  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @RepeatedTest(150)
  void cutsIntoExactlyThePacketsThatAreMeantAndMergesThemBack() {
    Flow flow = new Flow(random.nextBoolean(), random.nextBoolean(), random);
    int size = 1 + random.nextInt(1400);
    int packets = 2 + random.nextInt(Math.min(62, 60_000 / (size + 1)));
    byte[] payload = new byte[size * (packets - 1) + 1 + random.nextInt(size)];
    random.nextBytes(payload);
    int flags = Flow.ACK | (random.nextBoolean() ? Flow.PSH : 0) | random.nextInt(2);
    byte[] large = Offloads.gso(flow, flow.large(payload, flags), size);
    List<byte[]> expected = flow.packets(payload, size, flags);

    assertSame(Offloads.segment(large, ROOM), expected);
    List<byte[]> merged = Offloads.coalesce(expected, true);
    assertThat(merged).as("seed %d", seed).hasSize(1);
    assertThat(merged.getFirst()).as("seed %d", seed).isEqualTo(large);
  }

  @RepeatedTest(30)
  void onlyTheFirstSegmentSaysThatTheWindowWasReduced() {
    Flow flow = new Flow(random.nextBoolean(), true, random);
    byte[] payload = new byte[3000];
    random.nextBytes(payload);
    int flags = Flow.ACK | Flow.CWR | Flow.PSH;
    byte[] large = Offloads.gso(flow, flow.large(payload, flags), 1000);
    List<byte[]> expected = flow.packets(payload, 1000, flags);
    assertSame(Offloads.segment(large, ROOM), expected);
    assertThat(Offloads.coalesce(expected, true)).as("CWR stays alone, seed %d", seed).hasSize(2);
  }

  @RepeatedTest(30)
  void completesThePartialChecksumOfAWholePacket() {
    Flow flow = new Flow(random.nextBoolean(), random.nextBoolean(), random);
    byte[] payload = new byte[random.nextInt(1400)];
    random.nextBytes(payload);
    byte[] partial = flow.packet(payload, Flow.ACK, true);
    byte[] whole = new byte[VirtioNetHeader.OCTETS + partial.length];
    System.arraycopy(partial, 0, whole, VirtioNetHeader.OCTETS, partial.length);
    VirtioNetHeader.putPartial(
        MemorySegment.ofArray(whole), 0, flow.ipHeader(), flow.checksumOffset());
    assertSame(Offloads.segment(whole, ROOM), List.of(flow.packet(payload, Flow.ACK, false)));
  }

  /** Flows take turns, lose and repeat packets and get damaged; all must come out as it went in. */
  @RepeatedTest(150)
  void mergingNeitherChangesNorReordersAnything() {
    List<Flow> flows = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      flows.add(new Flow(random.nextBoolean(), i == 0 || random.nextBoolean(), random));
    }
    List<byte[]> packets = new ArrayList<>();
    while (packets.size() < 60) {
      Flow flow = flows.get(random.nextInt(3));
      byte[] payload = new byte[1 + random.nextInt(4000)];
      random.nextBytes(payload);
      int flags = Flow.ACK | (random.nextInt(4) == 0 ? random.nextInt(256) : 0);
      packets.addAll(flow.packets(payload, 200 + random.nextInt(1200), flags));
    }
    for (int i = 0; i < packets.size(); i++) {
      switch (random.nextInt(12)) {
        case 0 -> packets.remove(i);
        case 1 -> packets.add(i, packets.get(i));
        case 2 -> damage(packets, i);
        default -> assertThat(packets.get(i)).isNotEmpty();
      }
    }
    List<byte[]> written = Offloads.coalesce(packets, random.nextBoolean());
    List<byte[]> again = new ArrayList<>();
    written.forEach(piece -> again.addAll(Offloads.segment(piece, ROOM)));
    assertSame(
        again.stream().map(OffloadTest::normal).toList(),
        packets.stream().map(OffloadTest::normal).toList());
  }

  /** Without the identification where it means nothing (RFC 6864 section 4.1). */
  private static byte[] normal(byte[] packet) {
    byte[] normal = packet.clone();
    if (packet[0] == 0x45 && (packet[6] & 0x40) != 0) {
      Arrays.fill(normal, 4, 6, (byte) 0);
      Arrays.fill(normal, 10, 12, (byte) 0);
    }
    return normal;
  }

  private void damage(List<byte[]> packets, int i) {
    byte[] damaged = packets.get(i).clone();
    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
    packets.set(i, damaged);
  }

  @Test
  void aWrongChecksumIsNeverMadeGood() {
    for (boolean v4 : new boolean[] {true, false}) {
      for (int position = 0; position < 3; position++) {
        Flow flow = new Flow(v4, true, random);
        List<byte[]> packets = flow.packets(new byte[3000], 1000, Flow.ACK);
        byte[] damaged = packets.get(position);
        damaged[damaged.length - 1] ^= 1;
        List<byte[]> again = new ArrayList<>();
        Offloads.coalesce(packets, true).forEach(w -> again.addAll(Offloads.segment(w, ROOM)));
        assertSame(again, packets);
      }
    }
  }

  @Test
  void udpStaysAsItIsWhereTheKernelDoesNotTakeItLarge() {
    Flow flow = new Flow(true, false, random);
    List<byte[]> packets = flow.packets(new byte[3000], 1000, 0);
    assertThat(Offloads.coalesce(packets, false)).hasSize(3);
    assertThat(Offloads.coalesce(packets, true)).hasSize(1);
  }

  @Test
  void noInputBreaksEither() {
    for (int round = 0; round < 20_000; round++) {
      tryNoise();
    }
  }

  private void tryNoise() {
    byte[] octets = new byte[VirtioNetHeader.OCTETS + 1 + random.nextInt(3000)];
    random.nextBytes(octets);
    // Plausible values, so that the checks behind the first one are reached as well.
    octets[1] = (byte) random.nextInt(6);
    if (random.nextBoolean()) {
      Arrays.fill(octets, 3, VirtioNetHeader.OCTETS, (byte) 0);
      octets[2] = 40;
      octets[4] = (byte) random.nextInt(256);
      octets[5] = (byte) random.nextInt(3);
      octets[6] = (byte) (20 + random.nextInt(40));
      octets[8] = (byte) random.nextInt(30);
      octets[VirtioNetHeader.OCTETS] = random.nextBoolean() ? (byte) 0x45 : 0x60;
    }
    List<byte[]> segments = Offloads.segment(octets, 1 + random.nextInt(ROOM));
    assertThat(segments).as("seed %d", seed).isNotEmpty();
    assertThat(Offloads.coalesce(segments, true)).as("seed %d", seed).isNotEmpty();
  }

  private void assertSame(List<byte[]> actual, List<byte[]> expected) {
    assertThat(actual).as("seed %d", seed).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i)).as("seed %d, packet %d", seed, i).isEqualTo(expected.get(i));
    }
  }
}
