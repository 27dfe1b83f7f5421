package net.hsvpn.lab.traffic;

import java.time.Duration;

/**
 * What became of a probe's packets.
 *
 * @param sent requests sent
 * @param answered requests whose answer came back
 * @param duplicated answers that came back once more
 * @param damaged answers that were not what had been sent, or carried another context's marker
 * @param refused requests that the sender's own kernel did not take; they count as lost
 * @param longestGap the longest time without a new answer, from the first request on
 * @param roundTrips how long the answers took
 */
public record ProbeResult(
    int sent,
    int answered,
    int duplicated,
    int damaged,
    int refused,
    Duration longestGap,
    RoundTrips roundTrips) {
  /** Requests without an answer. */
  public int lost() {
    return sent - answered;
  }

  /** True if every request was answered, once and unharmed. */
  public boolean perfect() {
    return sent > 0 && lost() == 0 && duplicated == 0 && damaged == 0;
  }
}
