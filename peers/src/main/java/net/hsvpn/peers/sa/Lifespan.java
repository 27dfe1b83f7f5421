package net.hsvpn.peers.sa;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is due when in the life of an IKE SA. Rekeying renews everything but the authentication.
 *
 * @param called whether it began with our call (IKE_SA_INIT); rekeying does not change that
 * @param authenticatedAt when the two ends last proved to each other who they are
 * @param rekeyAt when we begin to replace the IKE SA; jitter is already in it
 * @param endsAt when it ends, if nobody managed to replace it
 * @param reauthenticateAt when we authenticate anew; empty if that is left to the peer
 * @param authenticationEndsAt when the peer's authentication is over (RFC 4478), and the IKE SA
 *     with it, however often it was rekeyed
 */
public record Lifespan(
    boolean called,
    Instant authenticatedAt,
    Instant establishedAt,
    Instant rekeyAt,
    Instant endsAt,
    Optional<Instant> reauthenticateAt,
    Optional<Instant> authenticationEndsAt) {

  /** When the next of these things is due. */
  Stream<Instant> due() {
    return Stream.of(
            Stream.of(rekeyAt, endsAt), reauthenticateAt.stream(), authenticationEndsAt.stream())
        .flatMap(s -> s);
  }

  /** When it is over, whatever else is under way. */
  Stream<Instant> ends() {
    return Stream.concat(Stream.of(endsAt), authenticationEndsAt.stream());
  }

  /** The same, to be rekeyed at another time. */
  public Lifespan rekeyAt(Instant when) {
    return new Lifespan(
        called,
        authenticatedAt,
        establishedAt,
        when,
        endsAt,
        reauthenticateAt,
        authenticationEndsAt);
  }

  /** The same, to be authenticated anew at another time. */
  public Lifespan reauthenticateAt(Instant when) {
    return new Lifespan(
        called,
        authenticatedAt,
        establishedAt,
        rekeyAt,
        endsAt,
        Optional.of(when),
        authenticationEndsAt);
  }
}
