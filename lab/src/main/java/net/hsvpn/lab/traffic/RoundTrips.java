package net.hsvpn.lab.traffic;

import java.time.Duration;
import java.util.Arrays;

/**
 * How long answers took; zero if there were none.
 *
 * @param median half of them took no longer
 * @param p99 99 of 100 took no longer
 * @param p999 999 of 1000 took no longer
 */
public record RoundTrips(Duration median, Duration p99, Duration p999) {
  /** From single times in nanoseconds, in any order. */
  static RoundTrips of(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new RoundTrips(at(sorted, 0.5), at(sorted, 0.99), at(sorted, 0.999));
  }

  /** The smallest time that so large a share of all did not exceed (nearest rank). */
  private static Duration at(long[] sorted, double share) {
    if (sorted.length == 0) {
      return Duration.ZERO;
    }
    int rank = (int) Math.ceil(share * sorted.length);
    return Duration.ofNanos(sorted[Math.max(rank, 1) - 1]);
  }
}
