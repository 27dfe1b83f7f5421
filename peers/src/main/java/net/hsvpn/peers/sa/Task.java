package net.hsvpn.peers.sa;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.hsvpn.peers.crypto.LocalKeyExchange;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.wire.GatewayName;

/** The exchange that we began and that is under way. Ticket 0 means nobody waits for it. */
public sealed interface Task {
  long ticket();

  /** In which exchange it is done. */
  default ExchangeType exchange() {
    return switch (this) {
      case Creating _, RekeyingIke _ -> ExchangeType.CREATE_CHILD_SA;
      case DeletingChild _, Closing _, Probing _, Advertising _, Redirecting _, Entrusting _ ->
          ExchangeType.INFORMATIONAL;
    };
  }

  /**
   * CREATE_CHILD_SA for a child.
   *
   * @param replaces the inbound SPI of the child that this one replaces, if it is a rekeying
   * @param rival the child that the peer made at the same time to replace the same one
   * @param deleted outbound SPIs that the peer deleted meanwhile and that we did not know: one of
   *     them may be this child, if its answer was overtaken
   */
  record Creating(
      long ticket,
      Optional<Integer> replaces,
      int inboundSpi,
      byte[] nonce,
      Optional<LocalKeyExchange> keyExchange,
      int attempts,
      Optional<Rival> rival,
      List<Integer> deleted)
      implements Task {
    public Creating {
      deleted = List.copyOf(deleted);
    }

    public Creating meeting(Rival other) {
      return new Creating(
          ticket, replaces, inboundSpi, nonce, keyExchange, attempts, Optional.of(other), deleted);
    }

    public Creating losing(int outboundSpi) {
      List<Integer> more = Stream.concat(deleted.stream(), Stream.of(outboundSpi)).toList();
      return new Creating(ticket, replaces, inboundSpi, nonce, keyExchange, attempts, rival, more);
    }
  }

  /**
   * CREATE_CHILD_SA for the IKE SA itself.
   *
   * @param rival the IKE SA that the peer made at the same time
   */
  record RekeyingIke(
      long ticket,
      long localSpi,
      byte[] nonce,
      LocalKeyExchange keyExchange,
      int attempts,
      Optional<IkeRival> rival)
      implements Task {
    public RekeyingIke meeting(IkeRival other) {
      return new RekeyingIke(ticket, localSpi, nonce, keyExchange, attempts, Optional.of(other));
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
   * A child that the peer made to replace the same one as we do.
   *
   * @param lowestNonce of the two nonces of the peer's exchange (RFC 7296 section 2.8.1)
   */
  record Rival(int inboundSpi, byte[] lowestNonce) {}

  /**
   * An IKE SA that the peer made to replace the same one as we do.
   *
   * @param lowestNonce of the two nonces of the peer's exchange (RFC 7296 section 2.8.2)
   */
  record IkeRival(long localSpi, byte[] lowestNonce) {}

  /** A command that waits for its turn. */
  record Waiting(Event.Command command, Instant notBefore) {}
}
