package net.hsvpn.actors.peer;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before a peer is called again.
 *
 * @param first pause after the first failure
 * @param longest that a pause ever becomes
 */
public record Pacing(Duration first, Duration longest) {
  public static final Pacing STANDARD = new Pacing(Duration.ofSeconds(1), Duration.ofMinutes(1));
  private static final int MOST_DOUBLINGS = 20;

  /**
   * Twice as long after each failure, less a random part up to half, so that many peers who lost us
   * at the same time do not come back at the same time.
   *
   * @param failures in a row, 0 for none yet
   */
  Duration pause(int failures, RandomGenerator random) {
    long doubled = first.toMillis() << Math.min(failures, MOST_DOUBLINGS);
    long whole = Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(whole - random.nextLong(whole / 2 + 1));
  }
}
