package net.hsvpn.peers.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.hsvpn.peers.sa.Capabilities;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.LifePolicy;
import net.hsvpn.peers.sa.Lifespan;

/** When to replace an SA, when it ends, and when to remind a NAT of it. */
final class Lifetimes {
  private static final Duration KEEPALIVE = Duration.ofSeconds(20);

  private Lifetimes() {}

  /** RFC 3948 section 4: only the end behind the NAT reminds it. */
  static Optional<Instant> keepaliveAt(Env env, Capabilities capabilities) {
    return capabilities.localNatted() ? Optional.of(env.now().plus(KEEPALIVE)) : Optional.empty();
  }

  /** Of an IKE SA whose two ends have just authenticated each other. */
  static Lifespan begun(Env env, LifePolicy life, boolean called) {
    return new Lifespan(
        called,
        env.now(),
        env.now(),
        rekeyAt(env, life, life.ikeLifetime()),
        env.now().plus(life.ikeLifetime()),
        called ? life.reauthentication().map(t -> early(env, t, tenth(t))) : Optional.empty(),
        called ? Optional.empty() : life.authLifetime().map(env.now()::plus));
  }

  /** Of an IKE SA that takes another's place by rekeying, which authenticates nobody anew. */
  static Lifespan renewed(Env env, LifePolicy life, Lifespan before) {
    return new Lifespan(
        before.called(),
        before.authenticatedAt(),
        env.now(),
        rekeyAt(env, life, life.ikeLifetime()),
        env.now().plus(life.ikeLifetime()),
        before.reauthenticateAt(),
        before.authenticationEndsAt());
  }

  static Instant childRekeyAt(Env env, LifePolicy life) {
    return rekeyAt(env, life, life.childLifetime());
  }

  /** Early enough to be done in time, and at random, so that both ends seldom meet. */
  private static Instant rekeyAt(Env env, LifePolicy life, Duration lifetime) {
    Duration latest = lifetime.minus(life.rekeyMargin());
    return early(env, latest, life.rekeyJitter().orElseGet(() -> tenth(latest)));
  }

  /** Early enough to have authenticated anew when the peer ends the IKE SA (RFC 4478). */
  static Instant reauthenticateAt(Env env, LifePolicy life, Duration granted) {
    Duration share = granted.multipliedBy(15).dividedBy(100);
    Duration margin = share.compareTo(life.rekeyMargin()) < 0 ? share : life.rekeyMargin();
    Duration latest = granted.minus(margin);
    return early(env, latest, tenth(latest));
  }

  private static Instant early(Env env, Duration latest, Duration jitter) {
    long earlier = Math.round(env.random().nextDouble() * jitter.toMillis());
    return env.now().plus(latest).minusMillis(earlier);
  }

  private static Duration tenth(Duration of) {
    return of.dividedBy(10);
  }
}
