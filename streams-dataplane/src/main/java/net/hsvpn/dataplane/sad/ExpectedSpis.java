package net.hsvpn.dataplane.sad;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Inbound SPIs that a peer was told and may use at any moment, though the keys are not settled yet.
 * Any thread; who asks neither waits nor makes garbage.
 */
public final class ExpectedSpis {
  private volatile int[] sorted = new int[0];

  /** From now on packets may come on it. */
  public synchronized void add(int spi) {
    if (!contains(spi)) {
      int[] more = Arrays.copyOf(sorted, sorted.length + 1);
      more[sorted.length] = spi;
      Arrays.sort(more);
      sorted = more;
    }
  }

  /** Its SA is installed, or never will be. */
  public synchronized void remove(int spi) {
    if (contains(spi)) {
      sorted = IntStream.of(sorted).filter(s -> s != spi).toArray();
    }
  }

  public boolean contains(int spi) {
    return Arrays.binarySearch(sorted, spi) >= 0;
  }
}
