package net.hsvpn.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a peer's SAs live, in time and use.
 *
 * @param ikeLifetime after which an IKE SA must be gone
 * @param childLifetime after which a child SA must be gone
 * @param childVolume after which, in either direction, a child SA is rekeyed; what the cipher and
 *     the sequence numbers allow may be less
 * @param rekeyMargin how long before the end of its life an SA is rekeyed; less than half of the
 *     shorter lifetime
 * @param rekeyJitter by how much earlier it is rekeyed, at random; empty for a tenth of the time
 *     until then
 * @param reauthentication after which we, if we called the peer, authenticate anew; empty for never
 * @param authLifetime after which a peer that called us must have authenticated anew (RFC 4478);
 *     empty for never
 * @param liveness silence after which the peer is asked whether it still lives (RFC 7296 section
 *     2.4); zero for never
 * @param retransmitFirst wait for the first answer (RFC 7296 section 2.1)
 * @param retransmitFactor what each further wait is multiplied by, 1.0 to 10.0
 * @param retransmitTries how often a request is repeated before the peer counts as gone, 1 to 20
 */
public record Timers(
    Duration ikeLifetime,
    Duration childLifetime,
    Volume childVolume,
    Duration rekeyMargin,
    Optional<Duration> rekeyJitter,
    Optional<Duration> reauthentication,
    Optional<Duration> authLifetime,
    Duration liveness,
    Duration retransmitFirst,
    double retransmitFactor,
    int retransmitTries) {
  public static final Timers DEFAULT =
      new Timers(
          Duration.ofHours(4),
          Duration.ofHours(1),
          Volume.UNLIMITED,
          Duration.ofMinutes(9),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Duration.ofSeconds(30),
          Duration.ofSeconds(1),
          1.8,
          5);
}
