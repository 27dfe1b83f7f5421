package net.hsvpn.peers;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Uniqueness;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.IkeSa;

/**
 * Which of several IKE SAs with the same peer have become needless: the peer began anew, one end
 * authenticated anew, or both called each other at the same time. What replaces by rekeying is not
 * meant here. Pure.
 */
public final class Duplicates {
  // Two ends that call each other at the same time get two SAs within this time.
  private static final Duration CROSSING = Duration.ofSeconds(5);
  // Who authenticates anew deletes the old IKE SA itself, once the new one is in use.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Duplicates() {}

  /**
   * An IKE SA that is to be superseded.
   *
   * @param patience how long the peer is given to close it first
   */
  public record Redundant(Established sa, Duration patience) {}

  /**
   * Finds them. An IKE SA makes others needless only once it carries traffic.
   *
   * @param sas all IKE SAs with one peer, whatever their state
   */
  public static List<Redundant> among(Collection<? extends IkeSa> sas, Uniqueness unique) {
    List<Established> current =
        sas.stream()
            .filter(Established.class::isInstance)
            .map(Established.class::cast)
            .filter(sa -> sa.standing() == Established.Standing.CURRENT)
            .toList();
    Optional<Established> kept =
        current.stream().filter(Duplicates::carries).reduce((a, b) -> preferred(a, b, unique));
    return kept.stream()
        .flatMap(keep -> current.stream().filter(sa -> yields(sa, keep, unique)))
        .map(sa -> new Redundant(sa, patience(sa, kept.get())))
        .toList();
  }

  private static boolean carries(Established sa) {
    return sa.children().stream().anyMatch(child -> child.stage() == ChildSa.Stage.INSTALLED);
  }

  private static Established preferred(Established a, Established b, Uniqueness unique) {
    if (crossed(a, b)) {
      return Long.compareUnsigned(a.id().initiatorSpi(), b.id().initiatorSpi()) > 0 ? a : b;
    }
    Established newer = since(a, b).isNegative() ? b : a;
    // What we made beside an older one is meant to take its place.
    boolean keepOlder = unique == Uniqueness.KEEP && !newer.lifespan().called();
    return newer.equals(a) == keepOlder ? b : a;
  }

  private static boolean yields(Established sa, Established keep, Uniqueness unique) {
    // Of the same authentication: one was made from the other, and rekeying settles the rest.
    boolean related = sa.lifespan().authenticatedAt().equals(keep.lifespan().authenticatedAt());
    if (sa.equals(keep) || (related && sa.lifespan().called() == keep.lifespan().called())) {
      return false;
    }
    return switch (unique) {
      case REPLACE, KEEP -> since(sa, keep).isNegative() || carries(sa);
      case NEVER ->
          keep.lifespan().called() && sa.lifespan().called() && since(sa, keep).isNegative();
    };
  }

  private static Duration patience(Established sa, Established keep) {
    boolean theirs = !keep.lifespan().called() && since(sa, keep).isNegative();
    return theirs ? PATIENCE : Duration.ZERO;
  }

  /** How much later the first was authenticated than the second. */
  private static Duration since(Established first, Established second) {
    return Duration.between(
        second.lifespan().authenticatedAt(), first.lifespan().authenticatedAt());
  }

  private static boolean crossed(Established a, Established b) {
    return a.lifespan().called() != b.lifespan().called()
        && since(a, b).abs().compareTo(CROSSING) < 0;
  }
}
