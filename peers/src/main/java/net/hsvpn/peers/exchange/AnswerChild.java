package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.peers.crypto.ChildKeys;
import net.hsvpn.peers.crypto.InvalidPeerKey;
import net.hsvpn.peers.crypto.KeyExchanges;
import net.hsvpn.peers.crypto.LocalKeyExchange;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.wire.Nonce;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;

/** CREATE_CHILD_SA for a new child or in place of an old one, our half as responder. */
final class AnswerChild {
  private AnswerChild() {}

  static void onRequest(Draft d, List<Payload> payloads) {
    Optional<Notify> rekey = Payloads.status(payloads, NotifyType.REKEY_SA);
    Optional<ChildSa> old = rekey.flatMap(n -> d.childByOutboundSpi(Payloads.espSpi(n)));
    Optional<Notify> obstacle = obstacle(d, rekey, old);
    if (obstacle.isPresent()) {
      d.respond(ExchangeType.CREATE_CHILD_SA, List.of(obstacle.get()));
      return;
    }
    int spi = Spis.esp(d.env);
    ChildVerdict verdict =
        ChildOffer.answer(d.sa().profile(), d.sa().capabilities(), payloads, spi, true);
    switch (verdict) {
      case ChildVerdict.Rejected rejected -> reject(d, rejected);
      case ChildVerdict.Agreed agreed -> {
        Optional<KeyExchangeMethod> group = agreed.suite().keyExchange();
        if (group.isPresent() && !Payloads.bringsGroup(payloads, group.get())) {
          d.respond(ExchangeType.CREATE_CHILD_SA, List.of(Payloads.invalidKe(group.get())));
          return;
        }
        establish(d, payloads, agreed, spi, old);
      }
    }
  }

  /** RFC 7296 section 2.25: what must wait, and what no longer exists. */
  private static Optional<Notify> obstacle(Draft d, Optional<Notify> rekey, Optional<ChildSa> old) {
    Task task = d.task().orElse(null);
    if (d.retired() || task instanceof Task.Closing || task instanceof Task.RekeyingIke) {
      return Optional.of(Payloads.error(NotifyType.TEMPORARY_FAILURE));
    }
    if (rekey.isPresent() && old.isEmpty()) {
      if (task instanceof Task.Creating) {
        // It may be the very child whose making the peer has not yet told us of.
        return Optional.of(Payloads.error(NotifyType.TEMPORARY_FAILURE));
      }
      return Optional.of(Payloads.childSaNotFound(rekey.get()));
    }
    if (old.isPresent()) {
      ChildSa.Stage stage = old.get().stage();
      if (stage == ChildSa.Stage.REPLACED || stage == ChildSa.Stage.DELETING) {
        return Optional.of(Payloads.error(NotifyType.TEMPORARY_FAILURE));
      }
    }
    int most = d.sa().profile().life().children();
    if (d.children().size() < most) {
      return Optional.empty();
    }
    d.tell(
        Report.Kind.NEGOTIATION_FAILED,
        ExchangeType.CREATE_CHILD_SA,
        "the peer asks for another child SA, and %d is the most that is allowed".formatted(most),
        "raise limits.child-sas-per-ike-sa, if the peer needs so many");
    return Optional.of(Payloads.error(NotifyType.NO_ADDITIONAL_SAS));
  }

  private static void reject(Draft d, ChildVerdict.Rejected rejected) {
    d.respond(ExchangeType.CREATE_CHILD_SA, List.of(rejected.error()));
    d.tell(
        Report.Kind.NEGOTIATION_FAILED,
        ExchangeType.CREATE_CHILD_SA,
        rejected.why(),
        rejected.remedy());
  }

  private static void establish(
      Draft d, List<Payload> payloads, ChildVerdict.Agreed agreed, int spi, Optional<ChildSa> old) {
    byte[] peerNonce = Payloads.nonceOf(payloads);
    byte[] nonce = Nonces.fresh(d.env.random());
    Optional<LocalKeyExchange> ours =
        agreed.suite().keyExchange().map(g -> KeyExchanges.generate(g, d.env.random()));
    Optional<Secret> shared = Optional.empty();
    try {
      if (ours.isPresent()) {
        LocalKeyExchange ke = ours.get();
        shared = Optional.of(ke.agree(Payloads.keyExchangeData(payloads, ke.method())));
      }
    } catch (InvalidPeerKey e) {
      d.respond(ExchangeType.CREATE_CHILD_SA, List.of(Payloads.error(NotifyType.INVALID_SYNTAX)));
      d.tell(
          Report.Kind.PROTOCOL_ERROR,
          ExchangeType.CREATE_CHILD_SA,
          "bad KE payload: " + e.getMessage(),
          "check the peer's implementation");
      return;
    }
    ChildKeys keys =
        ChildKeys.derive(
            agreed.suite(), d.sa().suite().prf(), d.sa().keys().skD(), shared, peerNonce, nonce);
    shared.ifPresent(Secret::wipe);
    ChildSa child =
        new ChildSa(
            spi,
            agreed.peerSpi(),
            agreed.suite(),
            keys.initiatorToResponder(),
            keys.responderToInitiator(),
            Routes.beyondOffer(d, agreed.mode()),
            agreed.takesPadding(),
            old.isPresent() ? ChildSa.Stage.RECEIVING : ChildSa.Stage.INSTALLED,
            old.map(ChildSa::inboundSpi).orElse(0),
            d.env.now(),
            Lifetimes.childRekeyAt(d.env, d.sa().profile().life()),
            ChildVolumes.rekeyAfter(d.env, d.sa().profile(), agreed.suite()));
    d.add(child);
    d.act(new Effect.InstallInbound(child));
    if (old.isPresent()) {
      boolean unused = old.get().stage() == ChildSa.Stage.RECEIVING;
      ChildSa used = unused ? Deletion.promote(d, old.get()) : old.get();
      supersede(d, used, child, Nonces.lower(nonce, peerNonce));
    } else {
      d.sendOnAnswered(child);
      d.tell(Report.Kind.CHILD_ESTABLISHED, ExchangeType.CREATE_CHILD_SA, Wording.describe(child));
    }
    List<Payload> answer = new ArrayList<>(agreed.answer());
    answer.add(1, new Nonce(nonce));
    ours.ifPresent(ke -> answer.add(2, Payloads.keyExchange(ke)));
    ours.ifPresent(LocalKeyExchange::destroy);
    d.respond(ExchangeType.CREATE_CHILD_SA, answer);
  }

  private static void supersede(Draft d, ChildSa old, ChildSa child, byte[] lowestNonce) {
    if (d.task().orElse(null) instanceof Task.Creating ours
        && ours.replaces().filter(spi -> spi == old.inboundSpi()).isPresent()) {
      d.task(ours.meeting(new Task.Rival(child.inboundSpi(), lowestNonce)));
    } else {
      d.replace(old.in(ChildSa.Stage.REPLACED));
    }
    d.tell(Report.Kind.CHILD_REKEYED, ExchangeType.CREATE_CHILD_SA, Wording.describe(child));
  }
}
