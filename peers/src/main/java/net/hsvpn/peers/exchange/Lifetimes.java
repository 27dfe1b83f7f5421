package net.hsvpn.peers.exchange;

import java.time.Duration;
import java.time.Instant;
import net.hsvpn.peers.sa.Env;

/** When to replace an SA. */
final class Lifetimes {
  private Lifetimes() {}

  /** Up to a tenth before its time, at random, so that both ends seldom choose the same moment. */
  static Instant rekeyAt(Env env, Duration lifetime) {
    double early = env.random().nextDouble() / 10;
    return env.now().plusMillis(Math.round(lifetime.toMillis() * (1 - early)));
  }
}
