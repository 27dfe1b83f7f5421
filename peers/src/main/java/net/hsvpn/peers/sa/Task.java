package net.hsvpn.peers.sa;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.hsvpn.peers.crypto.LocalKeyExchange;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.wire.GatewayName;
import net.hsvpn.peers.wire.Octets;

/** The exchange that we began and that is under way. Ticket 0 means nobody waits for it. */
public sealed interface Task {
  long ticket();

  /** In which exchange it is done. */
  default ExchangeType exchange() {
    return switch (this) {
      case Creating(_, _, _, _, _, _, _, _, Optional<FollowUp> followUp) -> creating(followUp);
      case RekeyingIke(_, _, _, _, _, _, Optional<FollowUp> followUp) -> creating(followUp);
      case DeletingChild _,
          Closing _,
          Probing _,
          Advertising _,
          Redirecting _,
          Entrusting _,
          Updating _,
          Checking _ ->
          ExchangeType.INFORMATIONAL;
    };
  }

  private static ExchangeType creating(Optional<FollowUp> followUp) {
    return followUp.isPresent() ? ExchangeType.IKE_FOLLOWUP_KE : ExchangeType.CREATE_CHILD_SA;
  }

  /** Forgets all that is secret; it comes to nothing. */
  default void forget() {
    switch (this) {
      case Creating task -> {
        task.keyExchange().ifPresent(LocalKeyExchange::destroy);
        task.followUp().ifPresent(FollowUp::forget);
      }
      case RekeyingIke task -> {
        task.keyExchange().destroy();
        task.followUp().ifPresent(FollowUp::forget);
      }
      case DeletingChild _,
          Closing _,
          Probing _,
          Advertising _,
          Redirecting _,
          Entrusting _,
          Updating _,
          Checking _ -> {
        // They have no secrets.
      }
    }
  }

  /**
   * CREATE_CHILD_SA for a child.
   *
   * @param replaces the inbound SPI of the child that this one replaces, if it is a rekeying
   * @param rival the child that the peer made at the same time to replace the same one
   * @param deleted outbound SPIs that the peer deleted meanwhile and that we did not know: one of
   *     them may be this child, if its answer was overtaken
   * @param followUp the key exchanges that follow it, once it has been answered
   */
  record Creating(
      long ticket,
      Optional<Integer> replaces,
      int inboundSpi,
      byte[] nonce,
      Optional<LocalKeyExchange> keyExchange,
      int attempts,
      Optional<Rival> rival,
      List<Integer> deleted,
      Optional<FollowUp> followUp)
      implements Task {
    public Creating {
      deleted = List.copyOf(deleted);
    }

    public Creating meeting(Rival other) {
      return new Creating(
          ticket,
          replaces,
          inboundSpi,
          nonce,
          keyExchange,
          attempts,
          Optional.of(other),
          deleted,
          followUp);
    }

    public Creating following(FollowUp next) {
      return new Creating(
          ticket,
          replaces,
          inboundSpi,
          nonce,
          keyExchange,
          attempts,
          rival,
          deleted,
          Optional.of(next));
    }

    public Creating losing(int outboundSpi) {
      List<Integer> more = Stream.concat(deleted.stream(), Stream.of(outboundSpi)).toList();
      return new Creating(
          ticket, replaces, inboundSpi, nonce, keyExchange, attempts, rival, more, followUp);
    }
  }

  /**
   * CREATE_CHILD_SA for the IKE SA itself.
   *
   * @param rival the IKE SA that the peer made at the same time
   * @param followUp the key exchanges that follow it, once it has been answered
   */
  record RekeyingIke(
      long ticket,
      long localSpi,
      byte[] nonce,
      LocalKeyExchange keyExchange,
      int attempts,
      Optional<IkeRival> rival,
      Optional<FollowUp> followUp)
      implements Task {
    public RekeyingIke meeting(IkeRival other) {
      return new RekeyingIke(
          ticket, localSpi, nonce, keyExchange, attempts, Optional.of(other), followUp);
    }

    public RekeyingIke following(FollowUp next) {
      return new RekeyingIke(
          ticket, localSpi, nonce, keyExchange, attempts, rival, Optional.of(next));
    }
  }

  /** INFORMATIONAL that deletes one child. */
  record DeletingChild(long ticket, int inboundSpi) implements Task {}

  /** INFORMATIONAL that deletes the IKE SA. */
  record Closing(long ticket) implements Task {}

  /** Empty INFORMATIONAL. */
  record Probing(long ticket) implements Task {}

  /** INFORMATIONAL with our token of a rekeyed IKE SA (RFC 6290 section 4.3). */
  record Entrusting(long ticket) implements Task {}

  /** INFORMATIONAL with REDIRECT (RFC 5685 section 5). */
  record Redirecting(long ticket, GatewayName to) implements Task {}

  /** INFORMATIONAL with HSVPN_ROUTES. */
  record Advertising(long ticket) implements Task {}

  /**
   * INFORMATIONAL with UPDATE_SA_ADDRESSES (RFC 4555 section 3.5).
   *
   * @param path that the peer is told of
   * @param cookie that the answer must return
   */
  record Updating(Path path, Octets cookie) implements Task {
    @Override
    public long ticket() {
      return 0;
    }
  }

  /**
   * INFORMATIONAL with COOKIE2: does the peer receive there (RFC 4555 section 3.7)?
   *
   * @param cookie that the answer must return
   */
  record Checking(Path path, Octets cookie) implements Task {
    @Override
    public long ticket() {
      return 0;
    }
  }

  /**
   * A child that the peer made to replace the same one as we do, or is about to make (RFC 9370
   * section 2.2.4).
   *
   * @param lowestNonce of the two nonces of the peer's exchange (RFC 7296 section 2.8.1)
   */
  record Rival(int inboundSpi, byte[] lowestNonce) {}

  /**
   * An IKE SA that the peer made to replace the same one as we do.
   *
   * @param lowestNonce of the two nonces of the peer's exchange (RFC 7296 section 2.8.2)
   * @param made whether it exists already; not so while key exchanges are still to come
   */
  record IkeRival(long localSpi, byte[] lowestNonce, boolean made) {}

  /** A command that waits for its turn. */
  record Waiting(Event.Command command, Instant notBefore) {
    /**
     * When its turn can come while the peer's exchange is unfinished until then: only closing and
     * probing cannot get in its way.
     */
    public Instant notBefore(Optional<Instant> unfinishedUntil) {
      boolean always = command instanceof Event.Close || command instanceof Event.Probe;
      return unfinishedUntil.filter(until -> !always && until.isAfter(notBefore)).orElse(notBefore);
    }
  }
}
