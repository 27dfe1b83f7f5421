package net.hsvpn.dataplane.sad;

import java.util.random.RandomGenerator;

/**
 * When an SA's next dummy is due (RFC 4303 section 2.6). The pauses are those of a Poisson process,
 * so that the dummies seen so far tell nothing about the next. Belongs to the outbound thread.
 */
public final class DummySchedule {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long LONGEST_LAG = 1_000_000_000;

  private boolean begun;
  private long next;

  /** Nanoseconds until the next one; 0 if it is due. */
  public long untilDue(long nowNanos, int perSecond, RandomGenerator random) {
    if (!begun) {
      begun = true;
      next = nowNanos + pause(perSecond, random);
    }
    return Math.max(0, next - nowNanos);
  }

  /** One was sent. A sender that lags behind catches up on a second's worth at most. */
  public void sent(long nowNanos, int perSecond, RandomGenerator random) {
    next = Math.max(next, nowNanos - LONGEST_LAG) + pause(perSecond, random);
  }

  private static long pause(int perSecond, RandomGenerator random) {
    return (long) (random.nextExponential() * NANOS_PER_SECOND / perSecond);
  }
}
