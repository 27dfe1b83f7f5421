package net.hsvpn.actors.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.crypto.SequenceAllocator;
import org.junit.jupiter.api.Test;

/** Whatever nodes do with one SA, no number is used twice. */
class LeasesTest {
  private static final PeerId PEER = new PeerId("branch");
  private static final int SPI = 7;

  private static SequenceAllocator of(Leases leases, long spent) {
    return new SequenceAllocator(SequenceNumbers.EXTENDED, leases.of(PEER, SPI), spent);
  }

  @Test
  void whoDoesNotServeThePeerHasNoNumbers() {
    assertThat(of(new Leases(peer -> false, 1), 0).next()).isEqualTo(SequenceAllocator.EXHAUSTED);
  }

  @Test
  void nothingIsUsedThatOthersDoNotKnow() {
    Leases leases = new Leases(peer -> true, 1);
    SequenceAllocator numbers = of(leases, 0);
    for (long i = 1; i <= Leases.BLOCK; i++) {
      assertThat(numbers.next()).isEqualTo(i);
    }
    assertThat(numbers.next()).isEqualTo(SequenceAllocator.EXHAUSTED);
    long wanted = leases.wanted(PEER, SPI, numbers.used()).orElseThrow();
    leases.grant(PEER, SPI, wanted);
    assertThat(numbers.next()).isEqualTo(Leases.BLOCK + 1);
  }

  /** Nodes take over from one another, also several at once in a cluster that fell apart. */
  @Test
  void noNumberIsUsedTwice() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Set<Long> blocks = new HashSet<>();
      List<Leases> nodes = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        nodes.add(new Leases(peer -> false, random.nextInt(20) * Leases.RANKS + i));
      }
      for (int round = 0; round < 5; round++) {
        // All that take over now know the same; the winner's grants are known to all afterwards.
        int claimants = 1 + random.nextInt(3);
        for (int i = 0; i < claimants; i++) {
          long begin = nodes.get(i).resume(PEER, SPI);
          SequenceAllocator numbers = of(nodes.get(i), begin);
          assertThat(numbers.next()).isEqualTo(begin + 1);
          assertThat(blocks.add(begin / Leases.BLOCK)).as("seed " + seed).isTrue();
        }
        Leases winner = nodes.get(random.nextInt(claimants));
        long used = winner.last(PEER, SPI).orElseThrow();
        long next = winner.wanted(PEER, SPI, used).orElseThrow();
        winner.grant(PEER, SPI, next);
        nodes.forEach(node -> node.learn(PEER, SPI, next));
        assertThat(blocks.add(next / Leases.BLOCK - 1)).as("seed " + seed).isTrue();
      }
    }
  }
}
