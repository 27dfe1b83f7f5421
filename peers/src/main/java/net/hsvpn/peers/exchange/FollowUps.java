package net.hsvpn.peers.exchange;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.AdditionalKeyExchange;
import net.hsvpn.peers.crypto.InvalidPeerKey;
import net.hsvpn.peers.crypto.KeyExchanges;
import net.hsvpn.peers.crypto.LocalKeyExchange;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.FollowUp;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.sa.Unfinished;
import net.hsvpn.peers.wire.KeyExchange;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;

/**
 * IKE_FOLLOWUP_KE (RFC 9370 section 2.2.4): the additional key exchanges behind CREATE_CHILD_SA,
 * one after the other; only then is there an SA.
 */
final class FollowUps {
  /** How long a peer may take to go on: longer than it would send a request again. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int LINK_OCTETS = 8;

  private FollowUps() {}

  // As initiator.

  /** What takes the state of an exchange that goes on. */
  interface Onward {
    Task with(FollowUp next);
  }

  /**
   * Begins the next exchange.
   *
   * @param response the peer's last one, with the link
   * @param answer the peer's CREATE_CHILD_SA response
   * @return whether the peer gave us a link to go on with
   */
  static boolean begin(
      Draft d,
      List<Payload> response,
      List<Payload> answer,
      List<AdditionalKeyExchange.Chosen> remaining,
      List<Secret> secrets,
      Onward onward) {
    Optional<Notify> link = Payloads.status(response, NotifyType.ADDITIONAL_KEY_EXCHANGE);
    if (link.isEmpty()) {
      return false;
    }
    LocalKeyExchange ke = KeyExchanges.generate(remaining.getFirst().method(), d.env.random());
    d.request(
        ExchangeType.IKE_FOLLOWUP_KE,
        List.of(
            Payloads.keyExchange(ke),
            new Notify(NotifyType.ADDITIONAL_KEY_EXCHANGE, link.get().data().array())),
        onward.with(new FollowUp(answer, remaining, secrets, ke)));
    return true;
  }

  /** All secrets once this response is in; the caller wipes them. */
  static List<Secret> agree(FollowUp under, List<Payload> response) throws InvalidPeerKey {
    List<Secret> secrets = new ArrayList<>(under.secrets());
    LocalKeyExchange ke = under.keyExchange();
    secrets.add(ke.agree(Payloads.keyExchangeData(response, ke.method())));
    ke.destroy();
    return secrets;
  }

  static List<AdditionalKeyExchange.Chosen> rest(FollowUp under) {
    return under.remaining().subList(1, under.remaining().size());
  }

  // As responder.

  /**
   * Answers a CREATE_CHILD_SA request that key exchanges follow.
   *
   * @param answer what it would be answered without them
   */
  static void suspend(
      Draft d,
      boolean ikeSa,
      List<Payload> request,
      long localSpi,
      byte[] nonce,
      List<AdditionalKeyExchange.Chosen> exchanges,
      Secret shared,
      List<Payload> answer) {
    byte[] link = new byte[LINK_OCTETS];
    d.env.random().nextBytes(link);
    d.abandonUnfinished();
    d.suspend(
        new Unfinished(
            ikeSa,
            request,
            localSpi,
            nonce,
            exchanges,
            List.of(shared),
            Octets.of(link),
            d.env.now().plus(PATIENCE)));
    List<Payload> linked = new ArrayList<>(answer);
    linked.add(new Notify(NotifyType.ADDITIONAL_KEY_EXCHANGE, link));
    d.respond(ExchangeType.CREATE_CHILD_SA, linked);
  }

  static void onRequest(Draft d, List<Payload> payloads) {
    Octets link =
        Payloads.status(payloads, NotifyType.ADDITIONAL_KEY_EXCHANGE).orElseThrow().data();
    Optional<Unfinished> found = d.unfinished().filter(u -> u.link().equals(link));
    if (found.isEmpty()) {
      d.respond(ExchangeType.IKE_FOLLOWUP_KE, List.of(Payloads.error(NotifyType.STATE_NOT_FOUND)));
      return;
    }
    KeyExchanges.Answer ours;
    try {
      var method = found.get().remaining().getFirst().method();
      byte[] data = Payloads.keyExchangeData(payloads, method);
      ours = KeyExchanges.answer(method, data, d.env.random());
    } catch (InvalidPeerKey e) {
      d.abandonUnfinished();
      d.respond(ExchangeType.IKE_FOLLOWUP_KE, List.of(Payloads.error(NotifyType.INVALID_SYNTAX)));
      d.tell(
          Report.Kind.PROTOCOL_ERROR,
          ExchangeType.IKE_FOLLOWUP_KE,
          "bad KE payload: " + e.getMessage(),
          "check the peer's implementation");
      return;
    }
    Unfinished further = found.get().after(ours.shared());
    KeyExchange answer = new KeyExchange(ours.method(), ours.publicValue());
    if (!further.remaining().isEmpty()) {
      d.suspend(further);
      d.respond(
          ExchangeType.IKE_FOLLOWUP_KE,
          List.of(answer, new Notify(NotifyType.ADDITIONAL_KEY_EXCHANGE, link.array())));
      return;
    }
    d.finished();
    Optional<Notify> obstacle =
        further.ikeSa() ? RekeyIke.finish(d, further) : AnswerChild.finish(d, further);
    further.forget();
    d.respond(ExchangeType.IKE_FOLLOWUP_KE, List.of(obstacle.<Payload>map(n -> n).orElse(answer)));
  }
}
