package net.hsvpn.dataplane.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {
  @Test
  void agreesWithAddingUpWordByWord() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    byte[] octets = new byte[4096];
    for (int round = 0; round < 20_000; round++) {
      if (round % 16 == 0) {
        random.nextBytes(octets);
        Arrays.fill(octets, random.nextInt(2048), 2048 + random.nextInt(2048), (byte) 0xFF);
      }
      int at = random.nextInt(64);
      int length = random.nextInt(round % 2 == 0 ? 200 : 4000);
      long initial = random.nextInt(4) == 0 ? 0xFFFF_FFFFL : random.nextInt(0x10000);
      assertThat(InternetChecksum.fold(InternetChecksum.add(initial, octets, at, length)))
          .as("seed %d round %d", seed, round)
          .isEqualTo(naive(initial, octets, at, length));
    }
  }

  private static int naive(long initial, byte[] octets, int at, int length) {
    long sum = initial;
    for (int i = 0; i < length; i++) {
      sum += (octets[at + i] & 0xFFL) << (i % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xFFFF) {
      sum = (sum >>> 16) + (sum & 0xFFFF);
    }
    return (int) sum;
  }

  @Test
  void knowsTheExampleOfRfc1071() {
    byte[] example = {0x00, 0x01, (byte) 0xF2, 0x03, (byte) 0xF4, (byte) 0xF5, (byte) 0xF6, -9};
    long sum = InternetChecksum.add(0, example, 0, example.length);
    assertThat(InternetChecksum.fold(sum)).isEqualTo(0xDDF2);
    assertThat(InternetChecksum.complement(sum)).isEqualTo(0x220D);
    assertThat(InternetChecksum.valid(sum + 0x220D)).isTrue();
    assertThat(InternetChecksum.valid(sum + 0x220E)).isFalse();
  }
}
