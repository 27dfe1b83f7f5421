package net.hsvpn.config;

import java.time.Duration;
import java.util.Optional;

/** Reads {@code hsvpn.peers.*.timers}. */
final class TimersReader {
  private TimersReader() {}

  static Optional<Timers> read(Section section) {
    Optional<Duration> ike = section.get(Schema.IKE_LIFETIME);
    Optional<Duration> child = section.get(Schema.CHILD_LIFETIME);
    Optional<Long> packets = unlessUnlimited(section, Schema.CHILD_PACKETS);
    Optional<Long> octets = unlessUnlimited(section, Schema.CHILD_OCTETS);
    Optional<Duration> given = section.get(Schema.REKEY_MARGIN);
    Optional<Duration> jitter = section.get(Schema.REKEY_JITTER);
    Optional<Optional<Duration>> reauthentication = section.get(Schema.REAUTHENTICATION);
    Optional<Optional<Duration>> authLifetime = section.get(Schema.AUTH_LIFETIME);
    Optional<Duration> liveness = section.get(Schema.LIVENESS);
    Optional<Duration> first = section.get(Schema.RETRANSMIT_FIRST);
    Optional<Double> factor = section.get(Schema.RETRANSMIT_FACTOR);
    Optional<Integer> tries = section.get(Schema.RETRANSMIT_TRIES);
    if (!Present.all(
        ike,
        child,
        packets,
        octets,
        reauthentication,
        authLifetime,
        liveness,
        first,
        factor,
        tries)) {
      return Optional.empty();
    }
    Duration shorter = ike.get().compareTo(child.get()) < 0 ? ike.get() : child.get();
    Duration margin = given.orElseGet(() -> standardMargin(shorter));
    if (margin.multipliedBy(2).compareTo(shorter) >= 0) {
      section.refuse(
          Schema.REKEY_MARGIN,
          "not less than half of the shorter lifetime",
          "leave it out, or lengthen ike-lifetime and child-lifetime");
    }
    if (jitter.isPresent() && jitter.get().compareTo(shorter.minus(margin)) >= 0) {
      section.refuse(
          Schema.REKEY_JITTER,
          "not less than the shorter lifetime without rekey-margin",
          "leave it out, or lengthen ike-lifetime and child-lifetime");
    }
    return Optional.of(
        new Timers(
            ike.get(),
            child.get(),
            new Volume(packets.get(), octets.get()),
            margin,
            jitter,
            reauthentication.get(),
            authLifetime.get(),
            liveness.get(),
            first.get(),
            factor.get(),
            tries.get()));
  }

  private static Optional<Long> unlessUnlimited(Section section, Key<Long> key) {
    return section.has(key) ? section.get(key) : Optional.of(Long.MAX_VALUE);
  }

  private static Duration standardMargin(Duration shorterLifetime) {
    Duration share = shorterLifetime.multipliedBy(15).dividedBy(100);
    Duration usual = Timers.DEFAULT.rekeyMargin();
    return share.compareTo(usual) < 0 ? share : usual;
  }
}
