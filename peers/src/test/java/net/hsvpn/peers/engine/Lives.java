package net.hsvpn.peers.engine;

import java.time.Duration;
import java.util.Optional;
import net.hsvpn.config.Childless;
import net.hsvpn.config.Volume;
import net.hsvpn.peers.sa.LifePolicy;

/** Lives that differ from the usual one in one respect. */
final class Lives {
  private Lives() {}

  static LifePolicy carrying(LifePolicy l, Volume volume) {
    return of(l, l.childless(), volume, l.liveness(), l.reauthentication(), l.authLifetime());
  }

  static LifePolicy childless(Childless childless) {
    LifePolicy l = TwoEnds.LIFE;
    return of(l, childless, l.childVolume(), l.liveness(), l.reauthentication(), l.authLifetime());
  }

  static LifePolicy reauthenticating(Duration after) {
    LifePolicy l = TwoEnds.LIFE;
    return of(
        l, l.childless(), l.childVolume(), l.liveness(), Optional.of(after), l.authLifetime());
  }

  static LifePolicy granting(Duration authLifetime) {
    LifePolicy l = TwoEnds.LIFE;
    return of(
        l,
        l.childless(),
        l.childVolume(),
        l.liveness(),
        l.reauthentication(),
        Optional.of(authLifetime));
  }

  static LifePolicy neverProbing() {
    LifePolicy l = TwoEnds.LIFE;
    return of(
        l,
        l.childless(),
        l.childVolume(),
        Optional.empty(),
        l.reauthentication(),
        l.authLifetime());
  }

  static LifePolicy jittering(Optional<Duration> jitter) {
    LifePolicy l = TwoEnds.LIFE;
    return new LifePolicy(
        l.ikeLifetime(),
        l.childLifetime(),
        l.rekeyMargin(),
        jitter,
        l.childVolume(),
        l.liveness(),
        l.reauthentication(),
        l.authLifetime(),
        l.childless(),
        l.children());
  }

  static LifePolicy withChildren(int most) {
    LifePolicy l = TwoEnds.LIFE;
    return new LifePolicy(
        l.ikeLifetime(),
        l.childLifetime(),
        l.rekeyMargin(),
        l.rekeyJitter(),
        l.childVolume(),
        l.liveness(),
        l.reauthentication(),
        l.authLifetime(),
        l.childless(),
        most);
  }

  private static LifePolicy of(
      LifePolicy l,
      Childless childless,
      Volume volume,
      Optional<Duration> liveness,
      Optional<Duration> reauthentication,
      Optional<Duration> authLifetime) {
    return new LifePolicy(
        l.ikeLifetime(),
        l.childLifetime(),
        l.rekeyMargin(),
        l.rekeyJitter(),
        volume,
        liveness,
        reauthentication,
        authLifetime,
        childless,
        l.children());
  }
}
