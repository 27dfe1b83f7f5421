package net.hsvpn.peers.trust;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.hsvpn.peers.wire.Octets;

/**
 * What was found at places that peers named (RFC 7296 section 3.6), for as long as a negotiation
 * may take. Immutable and bounded: the places are a stranger's choice.
 */
public final class FetchedCertificates {
  public static final int MAX_ENTRIES = 256;

  /** Longest file that is fetched: a bundle of certificates. */
  public static final int MAX_OCTETS = CertificateBundle.MAX_OCTETS;

  /** How long an answer, or its failure to come, is remembered. */
  public static final Duration KEPT = Duration.ofMinutes(1);

  public static final FetchedCertificates EMPTY =
      new FetchedCertificates(Bounded.of(MAX_ENTRIES, _ -> 1, Found::until));

  /** What became of one place. */
  public sealed interface Found {
    Instant until();

    /**
     * It could be had.
     *
     * @param octets fit the hash that the peer gave
     */
    record Content(Octets octets, Instant until) implements Found {}

    /**
     * It could not.
     *
     * @param why for a person
     */
    record Nothing(String why, Instant until) implements Found {}
  }

  private final Bounded<HashAndUrl, Found> found;

  private FetchedCertificates(Bounded<HashAndUrl, Found> found) {
    this.found = found;
  }

  /** What is known of a place; empty if nobody asked it, or too long ago. */
  public Optional<Found> at(HashAndUrl place, Instant now) {
    return found.get(place, now);
  }

  /** Takes an answer. */
  public FetchedCertificates accept(HashAndUrl place, byte[] answer, Instant now) {
    Instant until = now.plus(KEPT);
    Found entry =
        place.isFor(answer)
            ? new Found.Content(Octets.of(answer), until)
            : new Found.Nothing("what is there has another hash than the peer says", until);
    return new FetchedCertificates(found.with(place, entry, now));
  }

  /** Nothing could be had there. */
  public FetchedCertificates failed(HashAndUrl place, String why, Instant now) {
    Found entry = new Found.Nothing(why, now.plus(KEPT));
    return new FetchedCertificates(found.with(place, entry, now));
  }
}
