package net.hsvpn.dataplane.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.replay.ReplayWindow.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayWindowTest {
  /** The window by its definition: a set of all numbers ever seen. */
  private static final class Model {
    private final int size;
    private final Set<Long> seen = new HashSet<>();
    private long top;

    Model(int size) {
      this.size = size;
    }

    Verdict commit(long sequence) {
      if (sequence < 1 || sequence <= top - size) {
        return Verdict.TOO_OLD;
      }
      if (!seen.add(sequence)) {
        return Verdict.REPLAYED;
      }
      top = Math.max(top, sequence);
      return Verdict.NEW;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536})
  void agreesWithTheModelAcrossTheWrapOf32Bits(int size) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    ReplayWindow window = new ReplayWindow(size, SequenceNumbers.EXTENDED);
    Model model = new Model(size);
    long base = 0;
    for (int i = 0; i < 20_000; i++) {
      if (i % 4000 == 3999) {
        // Close to the end of a subspace, or far on, but never by as much as 2^31.
        long end = (base | 0xFFFF_FFFFL) + 1;
        base = Math.min(end - size / 2, base + (1L << 30));
      }
      long sequence =
          switch (random.nextInt(8)) {
            case 0 -> base - random.nextInt(2 * size);
            case 1 -> base + random.nextInt(2 * size);
            default -> base - random.nextInt(size) + random.nextInt(16);
          };
      // Numbers below zero do not exist on the wire.
      sequence = Math.max(sequence, 0);
      long top = window.top();
      if (sequence > top - size && sequence <= top + 0x7FFF_FFFFL) {
        assertThat(window.infer((int) sequence))
            .as("seed %d, step %d", seed, i)
            .isEqualTo(sequence);
      }
      Verdict expected = model.commit(sequence);
      assertThat(window.check(sequence)).as("seed %d, step %d", seed, i).isEqualTo(expected);
      assertThat(window.commit(sequence)).as("seed %d, step %d", seed, i).isEqualTo(expected);
      base = Math.max(base, model.top);
    }
    assertThat(window.top()).isEqualTo(model.top);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536})
  void agreesWithTheModelUpToTheLastShortNumber(int size) {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    ReplayWindow window = new ReplayWindow(size, SequenceNumbers.SHORT);
    Model model = new Model(size);
    long last = 0xFFFF_FFFFL;
    // From the first number on; then, in one leap, over the end of what 32 bits can say.
    for (long base : new long[] {0, last - size}) {
      for (int i = 0; i < 10_000; i++) {
        long low = Math.max(0, Math.max(base, model.top) - 2L * size);
        long sequence = low + random.nextInt(3 * size);
        long full = window.infer((int) sequence);
        assertThat(full).as("seed %d", seed).isEqualTo(sequence & last);
        Verdict expected = model.commit(full);
        assertThat(window.check(full)).as("seed %d, step %d", seed, i).isEqualTo(expected);
        assertThat(window.commit(full)).as("seed %d, step %d", seed, i).isEqualTo(expected);
      }
    }
    assertThat(window.top()).isEqualTo(model.top).isLessThanOrEqualTo(last);
  }

  @Test
  void aNumberBeforeTheVeryFirstIsTooOld() {
    ReplayWindow window = new ReplayWindow(64, SequenceNumbers.EXTENDED);
    assertThat(window.infer(-1)).isNegative();
    assertThat(window.check(window.infer(-1))).isEqualTo(Verdict.TOO_OLD);
    assertThat(window.check(0)).isEqualTo(Verdict.TOO_OLD);
    assertThat(window.check(window.infer(1))).isEqualTo(Verdict.NEW);
  }

  @Test
  void shortNumbersDoNotWrap() {
    ReplayWindow window = new ReplayWindow(64, SequenceNumbers.SHORT);
    assertThat(window.commit(0xFFFF_FFFFL)).isEqualTo(Verdict.NEW);
    assertThat(window.commit(window.infer(1))).isEqualTo(Verdict.TOO_OLD);
  }

  @Test
  void sizesAreBounded() {
    for (int size : new int[] {0, 32, 65, 100, 131072}) {
      assertThatThrownBy(() -> new ReplayWindow(size, SequenceNumbers.SHORT))
          .hasMessageContaining("power of two from 64 to 65536");
    }
  }
}
