package net.hsvpn.dataplane.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadyQueueTest {
  @Test
  void servesEachOnceInTheOrderOfArrivalHoweverItGrows() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    ReadyQueue queue = new ReadyQueue();
    LinkedHashSet<Integer> expected = new LinkedHashSet<>();
    int size = 0;
    for (int step = 0; step < 10_000; step++) {
      if (size == 0 || random.nextInt(100) == 0) {
        size += 1 + random.nextInt(5);
        queue.reserve(size);
      }
      if (random.nextBoolean()) {
        int number = random.nextInt(size);
        queue.add(number);
        expected.add(number);
      } else if (!expected.isEmpty()) {
        assertThat(queue.remove()).as("seed %d", seed).isEqualTo(expected.removeFirst());
      }
      assertThat(queue.isEmpty()).as("seed %d", seed).isEqualTo(expected.isEmpty());
    }
  }
}
