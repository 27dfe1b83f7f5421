package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.peers.crypto.ChildKeys;
import net.hsvpn.peers.crypto.InvalidPeerKey;
import net.hsvpn.peers.crypto.KeyExchanges;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.sa.Unfinished;
import net.hsvpn.peers.wire.KeyExchange;
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
        answer(d, payloads, agreed, spi, old);
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
      // Only before the first answer can the nonces decide between the two.
      if (rekeyingIt(d, old.get()).flatMap(Task.Creating::followUp).isPresent()) {
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

  private static void answer(
      Draft d, List<Payload> payloads, ChildVerdict.Agreed agreed, int spi, Optional<ChildSa> old) {
    byte[] nonce = Nonces.fresh(d.env.random());
    Optional<KeyExchanges.Answer> ours = Optional.empty();
    try {
      if (agreed.suite().keyExchange().isPresent()) {
        KeyExchangeMethod method = agreed.suite().keyExchange().get();
        byte[] data = Payloads.keyExchangeData(payloads, method);
        ours = Optional.of(KeyExchanges.answer(method, data, d.env.random()));
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
    List<Payload> answer = new ArrayList<>(agreed.answer());
    answer.add(1, new Nonce(nonce));
    ours.ifPresent(ke -> answer.add(2, new KeyExchange(ke.method(), ke.publicValue())));
    Optional<Secret> shared = ours.map(KeyExchanges.Answer::shared);
    if (agreed.suite().additional().isEmpty()) {
      establish(d, payloads, agreed, spi, nonce, old, shared, List.of());
      shared.ifPresent(Secret::wipe);
      d.respond(ExchangeType.CREATE_CHILD_SA, answer);
      return;
    }
    old.flatMap(child -> rekeyingIt(d, child))
        .ifPresent(task -> d.task(task.meeting(new Task.Rival(spi, lowest(nonce, payloads)))));
    FollowUps.suspend(
        d, false, payloads, spi, nonce, agreed.suite().additional(), shared.orElseThrow(), answer);
  }

  /**
   * All key exchanges are done.
   *
   * @return why there is no child all the same; empty if there is one
   */
  static Optional<Notify> finish(Draft d, Unfinished done) {
    Optional<Notify> rekey = Payloads.status(done.request(), NotifyType.REKEY_SA);
    Optional<ChildSa> old = rekey.flatMap(n -> d.childByOutboundSpi(Payloads.espSpi(n)));
    Optional<Notify> obstacle = obstacle(d, rekey, old);
    if (obstacle.isPresent()) {
      return obstacle;
    }
    int spi = (int) done.localSpi();
    return switch (ChildOffer.answer(
        d.sa().profile(), d.sa().capabilities(), done.request(), spi, true)) {
      case ChildVerdict.Rejected rejected -> Optional.of(rejected.error());
      case ChildVerdict.Agreed agreed -> {
        List<Secret> secrets = done.secrets();
        establish(
            d,
            done.request(),
            agreed,
            spi,
            done.nonce(),
            old,
            Optional.of(secrets.getFirst()),
            secrets.subList(1, secrets.size()));
        yield Optional.empty();
      }
    };
  }

  private static byte[] lowest(byte[] nonce, List<Payload> request) {
    return Nonces.lower(nonce, Payloads.nonceOf(request));
  }

  private static void establish(
      Draft d,
      List<Payload> request,
      ChildVerdict.Agreed agreed,
      int spi,
      byte[] nonce,
      Optional<ChildSa> old,
      Optional<Secret> shared,
      List<Secret> additional) {
    ChildKeys keys =
        ChildKeys.derive(
            agreed.suite(),
            d.sa().suite().prf(),
            d.sa().keys().skD(),
            shared,
            additional,
            Payloads.nonceOf(request),
            nonce);
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
      supersede(d, used, child, lowest(nonce, request));
    } else {
      d.sendOnAnswered(child);
      d.tell(Report.Kind.CHILD_ESTABLISHED, ExchangeType.CREATE_CHILD_SA, Wording.describe(child));
    }
  }

  /** Our own attempt to replace the same child. */
  private static Optional<Task.Creating> rekeyingIt(Draft d, ChildSa old) {
    return d.task()
        .filter(Task.Creating.class::isInstance)
        .map(Task.Creating.class::cast)
        .filter(task -> task.replaces().filter(spi -> spi == old.inboundSpi()).isPresent());
  }

  private static void supersede(Draft d, ChildSa old, ChildSa child, byte[] lowestNonce) {
    Optional<Task.Creating> ours = rekeyingIt(d, old);
    if (ours.isPresent()) {
      d.task(ours.get().meeting(new Task.Rival(child.inboundSpi(), lowestNonce)));
    } else {
      d.replace(old.in(ChildSa.Stage.REPLACED));
    }
    d.tell(Report.Kind.CHILD_REKEYED, ExchangeType.CREATE_CHILD_SA, Wording.describe(child));
  }
}
