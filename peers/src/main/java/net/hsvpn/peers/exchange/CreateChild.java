package net.hsvpn.peers.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.AdditionalKeyExchange;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.peers.crypto.ChildKeys;
import net.hsvpn.peers.crypto.InvalidPeerKey;
import net.hsvpn.peers.crypto.KeyExchanges;
import net.hsvpn.peers.crypto.LocalKeyExchange;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.FollowUp;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.wire.Nonce;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;

/**
 * CREATE_CHILD_SA for a new child or in place of an old one (RFC 7296 sections 1.3.1 and 1.3.3),
 * our half as initiator; {@link AnswerChild} is the other.
 */
final class CreateChild {
  private static final int ATTEMPTS = 3;
  private static final String CHECK_SOFTWARE = "check the peer's implementation";

  private CreateChild() {}

  static void begin(Draft d, long ticket) {
    attempt(d, ticket, Optional.empty(), preferredGroup(d), 1);
  }

  static void beginRekey(Draft d, Event.RekeyChild command) {
    Optional<ChildSa> old = d.child(command.inboundSpi());
    if (old.isEmpty()) {
      d.failed(command.ticket(), "there is no child SA " + Payloads.hex(command.inboundSpi()));
      return;
    }
    switch (old.get().stage()) {
      case RECEIVING, INSTALLED ->
          attempt(d, command.ticket(), Optional.of(command.inboundSpi()), preferredGroup(d), 1);
      case REPLACED -> d.done(command.ticket());
      case DELETING -> d.failed(command.ticket(), "the child SA is being deleted");
    }
  }

  private static Optional<KeyExchangeMethod> preferredGroup(Draft d) {
    return d.sa().profile().esp().stream().flatMap(p -> p.keyExchange().stream()).findFirst();
  }

  private static void attempt(
      Draft d,
      long ticket,
      Optional<Integer> replaces,
      Optional<KeyExchangeMethod> group,
      int attempts) {
    int spi = Spis.esp(d.env);
    byte[] nonce = Nonces.fresh(d.env.random());
    Optional<LocalKeyExchange> keyExchange =
        group.map(g -> KeyExchanges.generate(g, d.env.random()));
    ChildOffer offer = ChildOffer.of(d.sa().profile(), spi, true);
    List<Payload> payloads = new ArrayList<>();
    replaces.ifPresent(old -> payloads.add(Payloads.rekeySa(old)));
    payloads.add(offer.sa());
    payloads.add(new Nonce(nonce));
    keyExchange.ifPresent(ke -> payloads.add(Payloads.keyExchange(ke)));
    payloads.addAll(offer.selectorsAndNotifies());
    d.request(
        ExchangeType.CREATE_CHILD_SA,
        payloads,
        new Task.Creating(
            ticket,
            replaces,
            spi,
            nonce,
            keyExchange,
            attempts,
            Optional.empty(),
            List.of(),
            Optional.empty()));
  }

  static void onResponse(Draft d, Task.Creating task, List<Payload> payloads) {
    Optional<Notify> error = Payloads.error(payloads);
    if (error.isPresent()) {
      task.forget();
      onError(d, task, error.get());
      return;
    }
    if (task.followUp().isPresent()) {
      onFollowUp(d, task, task.followUp().get(), payloads);
      return;
    }
    ChildVerdict verdict =
        ChildOffer.accept(d.sa().profile(), d.sa().capabilities(), payloads, true);
    switch (verdict) {
      case ChildVerdict.Rejected(_, String why, String remedy) ->
          breach(d, task, "the peer's answer is unacceptable: " + why, remedy);
      case ChildVerdict.Agreed agreed when task.deleted().contains(agreed.peerSpi()) -> {
        task.keyExchange().ifPresent(LocalKeyExchange::destroy);
        d.failed(task.ticket(), "the peer deleted the child SA at once");
      }
      case ChildVerdict.Agreed agreed -> agreed(d, task, payloads, agreed);
    }
  }

  private static void agreed(
      Draft d, Task.Creating task, List<Payload> payloads, ChildVerdict.Agreed agreed) {
    List<Secret> secrets;
    try {
      secrets = agree(agreed, task.keyExchange(), payloads).stream().toList();
    } catch (InvalidPeerKey e) {
      breach(d, task, "bad KE payload: " + e.getMessage(), CHECK_SOFTWARE);
      return;
    }
    task.keyExchange().ifPresent(LocalKeyExchange::destroy);
    byte[] lowest = Nonces.lower(task.nonce(), Payloads.nonceOf(payloads));
    if (agreed.suite().additional().isEmpty()) {
      established(d, task, payloads, agreed, secrets);
    } else if (redundant(task, lowest)) {
      // Nothing exists of it yet, so that there is nothing to delete: we just don't go on.
      secrets.forEach(Secret::wipe);
      leaveToRival(d, task);
    } else {
      goOn(d, task, payloads, payloads, agreed.suite().additional(), secrets);
    }
  }

  private static void goOn(
      Draft d,
      Task.Creating task,
      List<Payload> response,
      List<Payload> answer,
      List<AdditionalKeyExchange.Chosen> remaining,
      List<Secret> secrets) {
    abandonRival(d, task);
    if (!FollowUps.begin(d, response, answer, remaining, secrets, task::following)) {
      secrets.forEach(Secret::wipe);
      breach(d, task, "the peer gives no link to the next key exchange", CHECK_SOFTWARE);
    }
  }

  private static void onFollowUp(
      Draft d, Task.Creating task, FollowUp under, List<Payload> payloads) {
    List<Secret> secrets;
    try {
      secrets = FollowUps.agree(under, payloads);
    } catch (InvalidPeerKey e) {
      task.forget();
      breach(d, task, "bad KE payload: " + e.getMessage(), CHECK_SOFTWARE);
      return;
    }
    List<AdditionalKeyExchange.Chosen> rest = FollowUps.rest(under);
    if (!rest.isEmpty()) {
      goOn(d, task, payloads, under.answer(), rest, secrets);
      return;
    }
    switch (ChildOffer.accept(d.sa().profile(), d.sa().capabilities(), under.answer(), true)) {
      case ChildVerdict.Agreed agreed when task.deleted().contains(agreed.peerSpi()) -> {
        secrets.forEach(Secret::wipe);
        d.failed(task.ticket(), "the peer deleted the child SA at once");
      }
      case ChildVerdict.Agreed agreed -> established(d, task, under.answer(), agreed, secrets);
      case ChildVerdict.Rejected(_, String why, String remedy) -> {
        secrets.forEach(Secret::wipe);
        breach(d, task, "the peer's answer is unacceptable: " + why, remedy);
      }
    }
  }

  /** What the peer began at the same time is to come to nothing: it does not go on either. */
  private static void abandonRival(Draft d, Task.Creating task) {
    if (task.rival().isPresent()
        && d.unfinished()
            .filter(u -> !u.ikeSa() && (int) u.localSpi() == task.rival().get().inboundSpi())
            .isPresent()) {
      d.abandonUnfinished();
    }
  }

  /** The peer now believes in an SA that we cannot use: nothing is left but a fresh start. */
  private static void breach(Draft d, Task.Creating task, String why, String remedy) {
    task.keyExchange().ifPresent(LocalKeyExchange::destroy);
    d.failed(task.ticket(), Report.Kind.PROTOCOL_ERROR, ExchangeType.CREATE_CHILD_SA, why, remedy);
    d.enqueue(new Event.Close(0), d.env.now());
  }

  /**
   * @param secrets of all key exchanges, in their order; wiped here
   */
  private static void established(
      Draft d,
      Task.Creating task,
      List<Payload> payloads,
      ChildVerdict.Agreed agreed,
      List<Secret> secrets) {
    byte[] peerNonce = Payloads.nonceOf(payloads);
    ChildKeys keys =
        ChildKeys.derive(
            agreed.suite(),
            d.sa().suite().prf(),
            d.sa().keys().skD(),
            secrets.stream().findFirst(),
            secrets.stream().skip(1).toList(),
            task.nonce(),
            peerNonce);
    secrets.forEach(Secret::wipe);
    ChildSa child =
        new ChildSa(
            task.inboundSpi(),
            agreed.peerSpi(),
            agreed.suite(),
            keys.responderToInitiator(),
            keys.initiatorToResponder(),
            Routes.beyondOffer(d, agreed.mode()),
            agreed.takesPadding(),
            ChildSa.Stage.INSTALLED,
            task.replaces().orElse(0),
            d.env.now(),
            Lifetimes.childRekeyAt(d.env, d.sa().profile().life()),
            ChildVolumes.rekeyAfter(d.env, d.sa().profile(), agreed.suite()));
    settle(d, task, child, Nonces.lower(task.nonce(), peerNonce));
  }

  private static Optional<Secret> agree(
      ChildVerdict.Agreed agreed, Optional<LocalKeyExchange> ours, List<Payload> payloads)
      throws InvalidPeerKey {
    if (agreed.suite().keyExchange().isEmpty()) {
      return Optional.empty();
    }
    KeyExchangeMethod group = agreed.suite().keyExchange().get();
    if (ours.isEmpty() || ours.get().method() != group) {
      throw new InvalidPeerKey(group, "the peer chose a group for which we sent no KE payload");
    }
    return Optional.of(ours.get().agree(Payloads.keyExchangeData(payloads, group)));
  }

  /** RFC 7296 section 2.8.1: of two children made at once, the one with the lowest nonce goes. */
  private static void settle(Draft d, Task.Creating task, ChildSa child, byte[] lowestNonce) {
    if (d.standing() == Established.Standing.EXPIRED) {
      d.failed(task.ticket(), "the IKE SA has expired meanwhile");
      return;
    }
    // Decided by the nonces alone: the peer may have deleted its child again meanwhile.
    if (redundant(task, lowestNonce)) {
      d.add(child.in(ChildSa.Stage.DELETING));
      d.enqueue(new Event.DeleteChild(0, child.inboundSpi()), d.env.now());
      leaveToRival(d, task);
      return;
    }
    abandonRival(d, task);
    if (d.retired()) {
      // A newer IKE SA carries the traffic by now; what the peer still sends here arrives.
      d.add(child.in(ChildSa.Stage.REPLACED));
      d.act(new Effect.InstallInbound(child));
      d.done(task.ticket());
      return;
    }
    d.add(child);
    d.act(new Effect.InstallInbound(child));
    d.sendOn(child);
    Report.Kind kind =
        task.replaces().isPresent() ? Report.Kind.CHILD_REKEYED : Report.Kind.CHILD_ESTABLISHED;
    d.tell(kind, ExchangeType.CREATE_CHILD_SA, Wording.describe(child));
    task.rival()
        .flatMap(r -> d.child(r.inboundSpi()))
        .ifPresent(r -> d.replace(r.in(ChildSa.Stage.REPLACED)));
    task.replaces()
        .flatMap(d::child)
        .ifPresent(old -> {
          d.replace(old.in(ChildSa.Stage.REPLACED));
          d.enqueue(new Event.DeleteChild(0, old.inboundSpi()), d.env.now());
        });
    d.done(task.ticket());
  }

  private static boolean redundant(Task.Creating task, byte[] lowestNonce) {
    return task.rival()
        .filter(r -> Nonces.oursIsRedundant(lowestNonce, r.lowestNonce()))
        .isPresent();
  }

  /**
   * The peer's own rekeying of the same child does what we wanted; it deletes the old one. If that
   * one is still being made, it stays in use until then.
   */
  private static void leaveToRival(Draft d, Task.Creating task) {
    if (task.rival().flatMap(r -> d.child(r.inboundSpi())).isPresent()) {
      task.replaces().flatMap(d::child).ifPresent(old -> d.replace(old.in(ChildSa.Stage.REPLACED)));
    }
    d.done(task.ticket());
  }

  private static void onError(Draft d, Task.Creating task, Notify error) {
    NotifyType type = error.notifyType().orElse(null);
    if (type == NotifyType.INVALID_KE_PAYLOAD && task.attempts() < ATTEMPTS) {
      Optional<KeyExchangeMethod> group =
          Payloads.suggestedGroup(error)
              .filter(
                  g -> d.sa().profile().esp().stream().anyMatch(p -> p.keyExchange().contains(g)));
      if (group.isPresent()) {
        attempt(d, task.ticket(), task.replaces(), group, task.attempts() + 1);
        return;
      }
    }
    if (task.rival().isPresent()) {
      leaveToRival(d, task);
      return;
    }
    if (type == NotifyType.TEMPORARY_FAILURE || type == NotifyType.STATE_NOT_FOUND) {
      d.enqueue(again(task), soon(d));
      return;
    }
    if (type == NotifyType.CHILD_SA_NOT_FOUND && task.replaces().isPresent()) {
      Optional<ChildSa> old = d.child(task.replaces().get());
      if (old.isPresent()) {
        Deletion.remove(d, old.get(), "unknown to the peer");
        d.enqueue(new Event.CreateChild(task.ticket()), d.env.now());
      } else {
        // Not unknown but deleted: what the peer ends on purpose is not made anew behind its back.
        d.failed(task.ticket(), "the peer deleted the child SA meanwhile");
      }
      return;
    }
    d.failed(
        task.ticket(),
        Report.Kind.NEGOTIATION_FAILED,
        ExchangeType.CREATE_CHILD_SA,
        "the peer refuses the child SA: "
            + Wording.name(error)
            + "; we offered "
            + Wording.child(d.sa().profile(), true),
        Wording.remedy(error));
  }

  private static Event.Command again(Task.Creating task) {
    return task.replaces()
        .<Event.Command>map(old -> new Event.RekeyChild(task.ticket(), old))
        .orElseGet(() -> new Event.CreateChild(task.ticket()));
  }

  /** RFC 7296 section 2.25: wait a little, and not as long as the peer does. */
  static Instant soon(Draft d) {
    return d.env.now().plus(Duration.ofMillis(1000 + d.env.random().nextInt(3000)));
  }
}
