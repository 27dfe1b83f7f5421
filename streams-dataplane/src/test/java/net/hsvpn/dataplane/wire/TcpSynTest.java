package net.hsvpn.dataplane.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.hsvpn.dataplane.testing.Flow;
import net.hsvpn.dataplane.testing.ReferenceChecksum;
import org.junit.jupiter.api.Test;

/** Segments with random options; what should come out is made anew, checksum included. */
class TcpSynTest {
  private static final int SYN = 0x02;
  private static final int ROUNDS = 2000;
  private static final int OPTIONS = 40;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @Test
  void lowersTheSizeAndKeepsTheChecksumRight() {
    for (int round = 0; round < ROUNDS; round++) {
      boolean v4 = random.nextBoolean();
      int before = random.nextInt(0x10000);
      int noOperations = random.nextInt(8);
      int mss = 500 + random.nextInt(1000);
      byte[] packet = syn(v4, before, noOperations);
      byte[] expected = syn(packet, v4, Math.min(before, mss), noOperations);
      int tcp = TcpSyn.locate(packet, 0, packet.length);
      assertThat(tcp).as("seed %d", seed).isEqualTo(v4 ? 20 : 40);
      TcpSyn.clamp(packet, 0, packet.length, tcp, mss);
      assertThat(ReferenceChecksum.intact(packet)).as("seed %d, round %d", seed, round).isTrue();
      // Two forms of one sum: where they differ they are 0 and 0xFFFF.
      packet[tcp + 16] = expected[tcp + 16];
      packet[tcp + 17] = expected[tcp + 17];
      assertThat(packet).as("seed %d, round %d", seed, round).isEqualTo(expected);
    }
  }

  @Test
  void whateverTheOptionsAreNothingElseIsRead() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] packet = syn(random.nextBoolean(), 1460, 0);
      int tcp = packet[0] >>> 4 == 4 ? 20 : 40;
      byte[] garbage = new byte[OPTIONS];
      random.nextBytes(garbage);
      for (int i = 0; i < OPTIONS; i++) {
        garbage[i] = (byte) (random.nextBoolean() ? random.nextInt(6) : garbage[i]);
      }
      System.arraycopy(garbage, 0, packet, tcp + 20, OPTIONS);
      // At the very end of the array, so that one octet too far would be noticed.
      int cut = tcp + 20 + random.nextInt(OPTIONS + 1);
      byte[] slab = Arrays.copyOf(packet, cut);
      byte[] headers = Arrays.copyOf(slab, tcp + 16);
      int found = TcpSyn.locate(slab, 0, cut);
      TcpSyn.clamp(slab, 0, cut, found, 536);
      assertThat(Arrays.copyOf(slab, tcp + 16)).as("seed %d", seed).isEqualTo(headers);
    }
  }

  @Test
  void looksOnlyAtWhatOpensAConnection() {
    byte[] packet = syn(true, 1460, 0);
    packet[33] = 0x10;
    assertThat(TcpSyn.locate(packet, 0, packet.length)).as("ACK").isEqualTo(TcpSyn.NONE);
    packet[33] = 0x12;
    assertThat(TcpSyn.locate(packet, 0, packet.length)).as("SYN, ACK").isEqualTo(20);
    packet[7] = 1;
    assertThat(TcpSyn.locate(packet, 0, packet.length)).as("fragment").isEqualTo(TcpSyn.NONE);
    packet[7] = 0;
    packet[9] = 17;
    assertThat(TcpSyn.locate(packet, 0, packet.length)).as("UDP").isEqualTo(TcpSyn.NONE);
    packet[9] = 6;
    assertThat(TcpSyn.locate(packet, 0, 39)).as("cut short").isEqualTo(TcpSyn.NONE);
  }

  private byte[] syn(boolean v4, int mss, int noOperations) {
    byte[] packet = new Flow(v4, true, new Random(seed)).packet(new byte[OPTIONS], SYN, false);
    int tcp = v4 ? 20 : 40;
    return syn(Arrays.copyOf(packet, tcp + 20 + OPTIONS), v4, mss, noOperations);
  }

  /** The same with this option behind so many octets of padding. */
  private static byte[] syn(byte[] packet, boolean v4, int mss, int noOperations) {
    byte[] syn = packet.clone();
    int tcp = v4 ? 20 : 40;
    syn[tcp + 12] = (byte) (((20 + OPTIONS) / 4) << 4);
    Arrays.fill(syn, tcp + 20, tcp + 20 + OPTIONS, (byte) 1);
    int option = tcp + 20 + noOperations;
    syn[option] = 2;
    syn[option + 1] = 4;
    syn[option + 2] = (byte) (mss >>> 8);
    syn[option + 3] = (byte) mss;
    if (v4) {
      syn[2] = (byte) (syn.length >>> 8);
      syn[3] = (byte) syn.length;
      syn[6] = 0;
      syn[7] = 0;
      ReferenceChecksum.complete(syn);
    } else {
      syn[4] = 0;
      syn[5] = (byte) (syn.length - 40);
    }
    syn[tcp + 16] = 0;
    syn[tcp + 17] = 0;
    byte[] covered = new byte[(v4 ? 8 : 32) + 8 + syn.length - tcp];
    System.arraycopy(syn, v4 ? 12 : 8, covered, 0, v4 ? 8 : 32);
    int at = v4 ? 8 : 32;
    covered[at + 3] = (byte) (syn.length - tcp);
    covered[at + 7] = 6;
    System.arraycopy(syn, tcp, covered, at + 8, syn.length - tcp);
    int checksum = ~ReferenceChecksum.sum(covered);
    syn[tcp + 16] = (byte) (checksum >>> 8);
    syn[tcp + 17] = (byte) checksum;
    return syn;
  }
}
