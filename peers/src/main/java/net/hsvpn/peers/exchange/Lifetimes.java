package net.hsvpn.peers.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.hsvpn.peers.sa.Capabilities;
import net.hsvpn.peers.sa.Env;

/** When to replace an SA, and when to remind a NAT of it. */
final class Lifetimes {
  private static final Duration KEEPALIVE = Duration.ofSeconds(20);

  private Lifetimes() {}

  /** RFC 3948 section 4: only the end behind the NAT reminds it. */
  static Optional<Instant> keepaliveAt(Env env, Capabilities capabilities) {
    return capabilities.localNatted() ? Optional.of(env.now().plus(KEEPALIVE)) : Optional.empty();
  }

  /** Up to a tenth before its time, at random, so that both ends seldom choose the same moment. */
  static Instant rekeyAt(Env env, Duration lifetime) {
    double early = env.random().nextDouble() / 10;
    return env.now().plusMillis(Math.round(lifetime.toMillis() * (1 - early)));
  }
}
