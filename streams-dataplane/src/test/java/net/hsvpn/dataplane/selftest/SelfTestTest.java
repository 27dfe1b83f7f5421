package net.hsvpn.dataplane.selftest;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import net.hsvpn.dataplane.io.linux.TunPair;
import net.hsvpn.dataplane.offload.VirtioNetHeader;
import org.junit.jupiter.api.Test;

class SelfTestTest {
  private final long seed = new Random().nextLong();

  @Test
  void passesAndGoesOn() throws Exception {
    try (SelfTest test = SelfTest.passed(new Random(seed))) {
      assertThat(test.goOn(Duration.ofMillis(1))).as("seed %d", seed).isPositive();
    }
  }

  @Test
  void noticesAnyWrongOctetOfPayload() {
    Round round = new Round(new Random(seed));
    int at = VirtioNetHeader.OCTETS;
    int position = 0;
    for (byte[] message : round.messages()) {
      int length = message.length - at;
      int next = round.follow(position, message, at, length);
      assertThat(next).as("seed %d", seed).isGreaterThanOrEqualTo(position);
      if (next > position) {
        byte[] wrong = message.clone();
        wrong[message.length - 1 - new Random(seed).nextInt(next - position)] ^= 1;
        assertThat(round.follow(position, wrong, at, length)).isEqualTo(-1);
        assertThat(round.follow(next, message, at, length)).as("twice").isEqualTo(-1);
      }
      position = next;
    }
    assertThat(position).isEqualTo(round.payload());
  }

  /** What a TUN device is to the self-test keeps packets whole and in order, both ways. */
  @Test
  void pairKeepsPackets() throws Exception {
    byte[] sent = new byte[VirtioNetHeader.OCTETS + 60_000];
    new Random(seed).nextBytes(sent);
    MemorySegment.ofArray(sent).asSlice(0, VirtioNetHeader.OCTETS).fill((byte) 0);
    byte[] got = new byte[60_000];
    try (TunPair pair = TunPair.open("test");
        Arena arena = Arena.ofConfined()) {
      assertThat(pair.give(arena.allocateFrom(JAVA_BYTE, sent), sent.length)).isTrue();
      assertThat(pair.device().read(got, 0, got.length)).isEqualTo(got.length);
      assertThat(got).isEqualTo(Arrays.copyOfRange(sent, VirtioNetHeader.OCTETS, sent.length));
      assertThat(pair.device().read(got, 0, got.length)).isZero();
      assertThat(pair.device().write(got, 0, got.length)).isZero();
      MemorySegment taken = pair.newMessage();
      assertThat(pair.take(taken)).isEqualTo(sent.length);
      assertThat(taken.asSlice(0, sent.length).toArray(JAVA_BYTE)).isEqualTo(sent);
      assertThat(pair.take(taken)).isZero();
    }
  }
}
