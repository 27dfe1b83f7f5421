package net.hsvpn.dataplane.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import net.hsvpn.config.proposal.SequenceNumbers;
import org.junit.jupiter.api.Test;

class SequenceAllocatorTest {
  @Test
  void neverBeyondTheLease() {
    long[] granted = {3};
    SequenceAllocator allocator =
        new SequenceAllocator(SequenceNumbers.EXTENDED, used -> granted[0]);
    assertThat(allocator.next()).isEqualTo(1);
    assertThat(allocator.next()).isEqualTo(2);
    assertThat(allocator.next()).isEqualTo(3);
    assertThat(allocator.next()).isEqualTo(SequenceAllocator.EXHAUSTED);
    granted[0] = 4;
    assertThat(allocator.next()).isEqualTo(4);
    assertThat(allocator.next()).isEqualTo(SequenceAllocator.EXHAUSTED);
  }

  @Test
  void shortNumbersEndBeforeTheyWrap() {
    SequenceAllocator allocator =
        new SequenceAllocator(SequenceNumbers.SHORT, SequenceLease.local(100), 0xFFFF_FFFEL);
    assertThat(allocator.next()).isEqualTo(0xFFFF_FFFFL);
    assertThat(allocator.next()).isEqualTo(SequenceAllocator.EXHAUSTED);
    assertThat(allocator.used()).isEqualTo(0xFFFF_FFFFL);
  }

  @Test
  void twoAllocatorsOfOneSpaceShareNoIv() {
    IvSpace space = new IvSpace(0xFFFF);
    IvAllocator one = new IvAllocator(space);
    IvAllocator other = new IvAllocator(space);
    long first = one.next();
    assertThat(first).isEqualTo(0xFFFFL << 48);
    assertThat(other.next()).isEqualTo(first + IvSpace.BLOCK);
    long last = first;
    for (long i = 1; i < IvSpace.BLOCK; i++) {
      last = one.next();
    }
    assertThat(last).as("the block after the other's").isEqualTo(first + 2 * IvSpace.BLOCK);
  }
}
