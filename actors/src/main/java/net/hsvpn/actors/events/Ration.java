package net.hsvpn.actors.events;

import java.time.Duration;
import java.time.Instant;

/**
 * How much is told of what strangers can cause as often as they like: so many times a minute, and
 * then how many were passed over. Nobody must be able to fill the log. For one thread.
 */
public final class Ration {
  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final int perPeriod;
  private Instant periodEnds = Instant.MIN;
  private int left;
  private long passedOver;

  public Ration(int perPeriod) {
    this.perPeriod = perPeriod;
  }

  /** Whether this one may be told. */
  public boolean take(Instant now) {
    if (!now.isBefore(periodEnds)) {
      periodEnds = now.plus(PERIOD);
      left = perPeriod;
    }
    if (left == 0) {
      passedOver++;
      return false;
    }
    left--;
    return true;
  }

  /** How many were not told since this was last asked. */
  public long passedOver() {
    long count = passedOver;
    passedOver = 0;
    return count;
  }
}
