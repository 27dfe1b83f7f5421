package net.hsvpn.dataplane.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.hsvpn.dataplane.testing.Flow;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficClassTest {
  private static final int PACKETS = 2000;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  /** All else stays, and an IPv4 header checksum that was right is right afterwards. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void changesItselfAndTheChecksumOnly(boolean v4) {
    for (int i = 0; i < PACKETS; i++) {
      byte[] packet = new Flow(v4, true, random).packet(new byte[9], Flow.ACK, false);
      int at = random.nextInt(5);
      byte[] slab = new byte[at + packet.length];
      System.arraycopy(packet, 0, slab, at, packet.length);
      int before = v4 ? packet[1] & 0xFF : ((packet[0] & 0x0F) << 4) | ((packet[1] & 0xF0) >>> 4);
      assertThat(TrafficClass.of(slab, at)).as("seed %d", seed).isEqualTo(before);
      int value = random.nextInt(256);
      TrafficClass.set(slab, at, value);
      assertThat(TrafficClass.of(slab, at)).as("seed %d", seed).isEqualTo(value);

      byte[] expected = packet.clone();
      if (v4) {
        expected[1] = (byte) value;
        expected[10] = 0;
        expected[11] = 0;
        int checksum = headerChecksum(expected);
        expected[10] = (byte) (checksum >>> 8);
        expected[11] = (byte) checksum;
      } else {
        expected[0] = (byte) (0x60 | (value >>> 4));
        expected[1] = (byte) ((value << 4) | (packet[1] & 0x0F));
      }
      assertThat(Arrays.copyOfRange(slab, at, slab.length)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  /** What was damaged before it entered the tunnel must not leave it repaired (RFC 1624). */
  @ParameterizedTest
  @ValueSource(ints = {1, 0x0100, 0x7FFF, 0xFFFE})
  void aWrongChecksumStaysWrongByAsMuch(int error) {
    for (int i = 0; i < PACKETS; i++) {
      byte[] packet = new Flow(true, false, random).packet(new byte[9], 0, false);
      int wrong = Octets.u16(packet, 10) + error;
      Octets.putU16(packet, 10, (wrong & 0xFFFF) + (wrong >>> 16));
      TrafficClass.set(packet, 0, random.nextInt(256));
      byte[] zeroed = packet.clone();
      Octets.putU16(zeroed, 10, 0);
      int right = headerChecksum(zeroed);
      int off = Math.floorMod(Octets.u16(packet, 10) - right, 0xFFFF);
      assertThat(off).as("seed %d", seed).isEqualTo(error);
    }
  }

  /** By the definition, word by word (RFC 791 section 3.1). */
  private static int headerChecksum(byte[] packet) {
    int sum = 0;
    for (int i = 0; i < 20; i += 2) {
      sum += ((packet[i] & 0xFF) << 8) | (packet[i + 1] & 0xFF);
    }
    while (sum > 0xFFFF) {
      sum = (sum & 0xFFFF) + (sum >>> 16);
    }
    return ~sum & 0xFFFF;
  }
}
