package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.AdditionalKeyExchange;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.crypto.InvalidPeerKey;
import net.hsvpn.peers.crypto.KeyExchanges;
import net.hsvpn.peers.crypto.LocalKeyExchange;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Announcements;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.FollowUp;
import net.hsvpn.peers.sa.IkeSaId;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.sa.Unfinished;
import net.hsvpn.peers.window.Requests;
import net.hsvpn.peers.window.Responses;
import net.hsvpn.peers.wire.KeyExchange;
import net.hsvpn.peers.wire.Nonce;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.SecurityAssociation;

/** CREATE_CHILD_SA in place of the IKE SA itself (RFC 7296 section 1.3.2), both halves. */
final class RekeyIke {
  private static final int ATTEMPTS = 3;

  private RekeyIke() {}

  // As initiator.

  static void begin(Draft d, long ticket) {
    attempt(d, ticket, d.sa().profile().ike().getFirst().keyExchange().getFirst(), 1);
  }

  private static void attempt(Draft d, long ticket, KeyExchangeMethod group, int attempts) {
    long spi = Spis.ike(d.env.random());
    byte[] nonce = Nonces.fresh(d.env.random());
    LocalKeyExchange ke = KeyExchanges.generate(group, d.env.random());
    List<Payload> payloads =
        List.of(
            Proposals.offerIke(d.sa().profile().ike(), Payloads.octets(spi)),
            new Nonce(nonce),
            Payloads.keyExchange(ke));
    d.request(
        ExchangeType.CREATE_CHILD_SA,
        payloads,
        new Task.RekeyingIke(ticket, spi, nonce, ke, attempts, Optional.empty(), Optional.empty()));
  }

  static void onResponse(Draft d, Task.RekeyingIke task, List<Payload> payloads) {
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
    Optional<Proposals.Choice<IkeSuite>> choice = accepted(d, task, payloads);
    long peerSpi = choice.map(c -> Payloads.ikeSpi(c.proposal().spi())).orElse(0L);
    if (peerSpi == 0 || choice.get().suite().keyExchange() != task.keyExchange().method()) {
      breach(d, task, "the peer's answer holds no SA that we offered");
      return;
    }
    IkeSuite suite = choice.get().suite();
    List<Secret> secrets;
    try {
      secrets =
          List.of(
              task.keyExchange()
                  .agree(Payloads.keyExchangeData(payloads, task.keyExchange().method())));
    } catch (InvalidPeerKey e) {
      breach(d, task, "bad KE payload: " + e.getMessage());
      return;
    } finally {
      task.keyExchange().destroy();
    }
    if (suite.additional().isEmpty()) {
      established(d, task, payloads, choice.get(), secrets);
    } else if (redundant(task, lowest(task, payloads))) {
      // Nothing exists of it yet, so that there is nothing to delete: we just don't go on.
      secrets.forEach(Secret::wipe);
      leaveToRival(d, task);
    } else {
      goOn(d, task, payloads, payloads, suite.additional(), secrets);
    }
  }

  private static Optional<Proposals.Choice<IkeSuite>> accepted(
      Draft d, Task.RekeyingIke task, List<Payload> answer) {
    return Proposals.acceptIke(
        d.sa().profile().ike(),
        Payloads.require(answer, SecurityAssociation.class),
        task.keyExchange().method(),
        true);
  }

  private static void goOn(
      Draft d,
      Task.RekeyingIke task,
      List<Payload> response,
      List<Payload> answer,
      List<AdditionalKeyExchange.Chosen> remaining,
      List<Secret> secrets) {
    abandonRival(d, task);
    if (!FollowUps.begin(d, response, answer, remaining, secrets, task::following)) {
      secrets.forEach(Secret::wipe);
      breach(d, task, "the peer gives no link to the next key exchange");
    }
  }

  private static void onFollowUp(
      Draft d, Task.RekeyingIke task, FollowUp under, List<Payload> payloads) {
    List<Secret> secrets;
    try {
      secrets = FollowUps.agree(under, payloads);
    } catch (InvalidPeerKey e) {
      task.forget();
      breach(d, task, "bad KE payload: " + e.getMessage());
      return;
    }
    List<AdditionalKeyExchange.Chosen> rest = FollowUps.rest(under);
    if (!rest.isEmpty()) {
      goOn(d, task, payloads, under.answer(), rest, secrets);
      return;
    }
    // It was acceptable before, and nothing has changed since.
    established(d, task, under.answer(), accepted(d, task, under.answer()).orElseThrow(), secrets);
  }

  /**
   * @param secrets of all key exchanges, in their order; wiped here
   */
  private static void established(
      Draft d,
      Task.RekeyingIke task,
      List<Payload> answer,
      Proposals.Choice<IkeSuite> choice,
      List<Secret> secrets) {
    long peerSpi = Payloads.ikeSpi(choice.proposal().spi());
    IkeSaId id = new IkeSaId(task.localSpi(), peerSpi, true);
    IkeKeys keys = keys(d, id, choice.suite(), secrets, task.nonce(), Payloads.nonceOf(answer));
    secrets.forEach(Secret::wipe);
    settle(d, task, id, choice.suite(), keys, lowest(task, answer), CrashDetection.theirs(answer));
  }

  private static byte[] lowest(Task.RekeyingIke task, List<Payload> answer) {
    return Nonces.lower(task.nonce(), Payloads.nonceOf(answer));
  }

  private static boolean redundant(Task.RekeyingIke task, byte[] lowest) {
    return task.rival().filter(r -> Nonces.oursIsRedundant(lowest, r.lowestNonce())).isPresent();
  }

  /** What the peer began at the same time is to come to nothing: it does not go on either. */
  private static void abandonRival(Draft d, Task.RekeyingIke task) {
    if (task.rival().isPresent()
        && d.unfinished()
            .filter(u -> u.ikeSa() && u.localSpi() == task.rival().get().localSpi())
            .isPresent()) {
      d.abandonUnfinished();
    }
  }

  /** The peer's own attempt does what we wanted, once it has come to its end. */
  private static void leaveToRival(Draft d, Task.RekeyingIke task) {
    task.rival().filter(Task.IkeRival::made).ifPresent(r -> handOver(d, r));
    d.done(task.ticket());
  }

  /** RFC 7296 section 2.8.2: of two IKE SAs made at once, the one with the lowest nonce goes. */
  private static void settle(
      Draft d,
      Task.RekeyingIke task,
      IkeSaId id,
      IkeSuite suite,
      IkeKeys keys,
      byte[] lowest,
      Optional<Octets> token) {
    if (d.retired()) {
      // Superseded meanwhile: whatever the two ends agreed on goes the same way.
      d.act(new Effect.Spawn(alone(d, id, suite, keys, token), false));
      d.act(new Effect.CloseOther(id.localSpi()));
      task.rival()
          .filter(Task.IkeRival::made)
          .ifPresent(r -> d.act(new Effect.CloseOther(r.localSpi())));
    } else if (redundant(task, lowest)) {
      d.act(new Effect.Spawn(alone(d, id, suite, keys, token), false));
      d.act(new Effect.CloseOther(id.localSpi()));
      task.rival().filter(Task.IkeRival::made).ifPresent(r -> handOver(d, r));
    } else {
      Event.Adopt estate = estate(d);
      Established fresh =
          successor(d, id, suite, keys, estate, Established.Standing.CURRENT, token);
      d.act(new Effect.Spawn(fresh, true));
      d.tell(Report.Kind.IKE_REKEYED, ExchangeType.CREATE_CHILD_SA, "now " + id + ", " + suite);
      d.enqueue(new Event.Close(0), d.env.now());
    }
    d.done(task.ticket());
  }

  private static void breach(Draft d, Task.RekeyingIke task, String why) {
    task.keyExchange().destroy();
    d.failed(
        task.ticket(),
        Report.Kind.PROTOCOL_ERROR,
        ExchangeType.CREATE_CHILD_SA,
        why,
        "check the peer's implementation");
    d.enqueue(new Event.Close(0), d.env.now());
  }

  private static void onError(Draft d, Task.RekeyingIke task, Notify error) {
    if (error.is(NotifyType.INVALID_KE_PAYLOAD) && task.attempts() < ATTEMPTS) {
      Optional<KeyExchangeMethod> group =
          Payloads.suggestedGroup(error)
              .filter(
                  g -> d.sa().profile().ike().stream().anyMatch(p -> p.keyExchange().contains(g)));
      if (group.isPresent()) {
        attempt(d, task.ticket(), group.get(), task.attempts() + 1);
        return;
      }
    }
    if (task.rival().isPresent()) {
      leaveToRival(d, task);
      return;
    }
    if (error.is(NotifyType.TEMPORARY_FAILURE) || error.is(NotifyType.STATE_NOT_FOUND)) {
      d.enqueue(new Event.RekeyIke(task.ticket()), CreateChild.soon(d));
      return;
    }
    d.failed(
        task.ticket(),
        Report.Kind.NEGOTIATION_FAILED,
        ExchangeType.CREATE_CHILD_SA,
        "the peer refuses to rekey the IKE SA: "
            + Wording.name(error)
            + "; we offered "
            + Wording.ike(d.sa().profile()),
        Wording.remedy(error));
  }

  /** Our own attempt came to nothing; if the peer made a successor meanwhile, that one inherits. */
  static void settleForRival(Draft d) {
    if (d.task().orElse(null) instanceof Task.RekeyingIke task
        && task.rival().filter(Task.IkeRival::made).isPresent()) {
      task.forget();
      handOver(d, task.rival().get());
      d.done(d.answered().ticket());
    }
  }

  private static void handOver(Draft d, Task.IkeRival rival) {
    d.act(new Effect.HandOver(rival.localSpi(), estate(d)));
    d.tell(Report.Kind.IKE_REKEYED, ExchangeType.CREATE_CHILD_SA, "by the peer");
  }

  // As responder.

  static void onRequest(Draft d, List<Payload> payloads) {
    Task task = d.task().orElse(null);
    if (inTheWay(d)
        || (task instanceof Task.RekeyingIke r
            && (r.rival().isPresent() || r.followUp().isPresent()))) {
      refuse(d, Payloads.error(NotifyType.TEMPORARY_FAILURE));
      return;
    }
    SecurityAssociation theirs = Payloads.require(payloads, SecurityAssociation.class);
    Optional<Proposals.Choice<IkeSuite>> choice =
        Proposals.chooseIke(d.sa().profile().ike(), theirs, SaInit.sentGroup(payloads), true);
    long peerSpi = choice.map(c -> Payloads.ikeSpi(c.proposal().spi())).orElse(0L);
    if (peerSpi == 0) {
      refuse(d, Payloads.error(NotifyType.NO_PROPOSAL_CHOSEN));
      d.tell(
          Report.Kind.NEGOTIATION_FAILED,
          ExchangeType.CREATE_CHILD_SA,
          "no common proposal to rekey the IKE SA by: we accept "
              + Wording.ike(d.sa().profile())
              + ", the peer offers "
              + Wording.proposals(theirs),
          "add one of the peer's proposals to ike of this peer, or one of ours at the other end");
      return;
    }
    IkeSuite suite = choice.get().suite();
    if (!Payloads.bringsGroup(payloads, suite.keyExchange())) {
      refuse(d, Payloads.invalidKe(suite.keyExchange()));
      return;
    }
    byte[] nonce = Nonces.fresh(d.env.random());
    IkeSaId id = new IkeSaId(Spis.ike(d.env.random()), peerSpi, false);
    KeyExchanges.Answer ke;
    try {
      byte[] data = Payloads.keyExchangeData(payloads, suite.keyExchange());
      ke = KeyExchanges.answer(suite.keyExchange(), data, d.env.random());
    } catch (InvalidPeerKey e) {
      refuse(d, Payloads.error(NotifyType.INVALID_SYNTAX));
      d.tell(
          Report.Kind.PROTOCOL_ERROR,
          ExchangeType.CREATE_CHILD_SA,
          "bad KE payload: " + e.getMessage(),
          "check the peer's implementation");
      return;
    }
    List<Payload> answer = new ArrayList<>();
    answer.add(Proposals.answerIke(choice.get(), Payloads.octets(id.localSpi())));
    answer.add(new Nonce(nonce));
    answer.add(new KeyExchange(ke.method(), ke.publicValue()));
    answer.addAll(CrashDetection.ours(id, d.env));
    if (suite.additional().isEmpty()) {
      succeed(d, payloads, id, suite, nonce, List.of(ke.shared()));
      ke.shared().wipe();
      d.respond(ExchangeType.CREATE_CHILD_SA, answer);
      return;
    }
    if (task instanceof Task.RekeyingIke ours) {
      byte[] lowest = Nonces.lower(nonce, Payloads.nonceOf(payloads));
      d.task(ours.meeting(new Task.IkeRival(id.localSpi(), lowest, false)));
    }
    FollowUps.suspend(
        d, true, payloads, id.localSpi(), nonce, suite.additional(), ke.shared(), answer);
  }

  /**
   * RFC 7296 section 2.25.2: not while we make, replace or delete something of this IKE SA, nor
   * while the peer may not have heard yet what the successor would take for known.
   */
  private static boolean inTheWay(Draft d) {
    Task task = d.task().orElse(null);
    return d.retired()
        || task instanceof Task.Creating
        || task instanceof Task.DeletingChild
        || task instanceof Task.Closing
        || task instanceof Task.Advertising
        || task instanceof Task.Updating
        || task instanceof Task.Checking;
  }

  /**
   * All key exchanges are done.
   *
   * @return why there is no IKE SA all the same; empty if there is one
   */
  static Optional<Notify> finish(Draft d, Unfinished done) {
    if (inTheWay(d)) {
      return Optional.of(Payloads.error(NotifyType.TEMPORARY_FAILURE));
    }
    SecurityAssociation theirs = Payloads.require(done.request(), SecurityAssociation.class);
    // It was acceptable before, and nothing has changed since.
    Proposals.Choice<IkeSuite> choice =
        Proposals.chooseIke(d.sa().profile().ike(), theirs, SaInit.sentGroup(done.request()), true)
            .orElseThrow();
    long peerSpi = Payloads.ikeSpi(choice.proposal().spi());
    IkeSaId id = new IkeSaId(done.localSpi(), peerSpi, false);
    succeed(d, done.request(), id, choice.suite(), done.nonce(), done.secrets());
    return Optional.empty();
  }

  /** The successor must be there before the peer can speak to it. */
  private static void succeed(
      Draft d,
      List<Payload> request,
      IkeSaId id,
      IkeSuite suite,
      byte[] nonce,
      List<Secret> secrets) {
    byte[] peerNonce = Payloads.nonceOf(request);
    IkeKeys keys = keys(d, id, suite, secrets, peerNonce, nonce);
    if (d.task().orElse(null) instanceof Task.RekeyingIke ours) {
      d.act(new Effect.Spawn(alone(d, id, suite, keys, Optional.empty()), false));
      d.task(ours.meeting(new Task.IkeRival(id.localSpi(), Nonces.lower(nonce, peerNonce), true)));
    } else {
      Event.Adopt estate = estate(d);
      Established fresh =
          successor(d, id, suite, keys, estate, Established.Standing.CURRENT, Optional.empty());
      d.act(new Effect.Spawn(fresh, true));
      d.tell(Report.Kind.IKE_REKEYED, ExchangeType.CREATE_CHILD_SA, "now " + id + ", " + suite);
    }
  }

  private static void refuse(Draft d, Notify why) {
    d.respond(ExchangeType.CREATE_CHILD_SA, List.of(why));
  }

  // Both.

  /** Children and commands for the successor; a wish to rekey has come true by now. */
  private static Event.Adopt estate(Draft d) {
    List<Task.Waiting> fulfilled =
        d.waiting().stream().filter(w -> w.command() instanceof Event.RekeyIke).toList();
    fulfilled.forEach(w -> d.done(w.command().ticket()));
    d.waiting().removeAll(fulfilled);
    return d.bequeath();
  }

  private static IkeKeys keys(
      Draft d, IkeSaId id, IkeSuite suite, List<Secret> secrets, byte[] ni, byte[] nr) {
    IkeKeys keys =
        IkeKeys.rederive(
            suite,
            d.sa().keys().skD(),
            d.sa().suite().prf(),
            secrets.getFirst(),
            secrets.subList(1, secrets.size()),
            ni,
            nr,
            id.initiatorSpi(),
            id.responderSpi());
    d.act(new Effect.Keys(id, suite, keys));
    return keys;
  }

  /** One of two that were made at once; the nonces decide whether it inherits. */
  private static Established alone(
      Draft d, IkeSaId id, IkeSuite suite, IkeKeys keys, Optional<Octets> token) {
    Event.Adopt nothing =
        new Event.Adopt(List.of(), List.of(), Announcements.NONE, Optional.empty());
    return successor(d, id, suite, keys, nothing, Established.Standing.HEIR, token);
  }

  /** A new IKE SA begins with message ID 0 on both sides (RFC 7296 section 2.18). */
  private static Established successor(
      Draft d,
      IkeSaId id,
      IkeSuite suite,
      IkeKeys keys,
      Event.Adopt estate,
      Established.Standing standing,
      Optional<Octets> token) {
    List<Task.Waiting> waiting = new ArrayList<>(estate.waiting());
    if (standing == Established.Standing.CURRENT
        && id.initiator()
        && d.env.house().tokens().isPresent()) {
      waiting.addFirst(new Task.Waiting(new Event.Entrust(0), d.env.now()));
    }
    return new Established(
        id,
        d.sa().profile(),
        d.at().path(),
        suite,
        keys,
        d.at().capabilities(),
        Requests.startingAt(0),
        Responses.startingAt(0),
        0,
        estate.children(),
        Optional.empty(),
        waiting,
        Lifetimes.renewed(d.env, d.sa().profile().life(), d.lifespan()),
        d.env.now(),
        d.keepaliveAt(),
        standing,
        estate.announcements().renumbered(),
        Optional.empty(),
        token,
        d.sa().party(),
        // Such a hash covers the SPIs of the IKE SA.
        d.at().whereabouts().seenAs(Optional.empty()));
  }
}
