package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.iana.ProtocolId;
import net.hsvpn.peers.rules.MessageRules;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.wire.Delete;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.KeyExchange;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.SecurityAssociation;
import net.hsvpn.peers.wire.TrafficSelectors;
import net.hsvpn.peers.wire.UnsupportedCriticalPayload;

/** The way of a message into an established IKE SA: header, window, integrity, rules, exchange. */
final class Inbox {
  private Inbox() {}

  static void receive(Draft d, Datagram datagram) {
    d.at().arrivedOn(datagram.path());
    IkeMessage message;
    try {
      message = IkeMessageCodec.decode(datagram.octets());
    } catch (MalformedMessage _) {
      d.refuse(Refusal.MALFORMED);
      return;
    }
    Optional<Refusal> refusal = Headers.check(message.header(), d.sa().id());
    if (refusal.isPresent()) {
      d.refuse(refusal.get());
      return;
    }
    if (message.encrypted().isEmpty() && message.encryptedFragment().isEmpty()) {
      CrashDetection.onUnprotected(d, message, datagram);
      return;
    }
    Optional<ExchangeType> exchange = message.header().exchangeType();
    SkChannel channel = new SkChannel(d.sa().id(), d.sa().suite(), d.sa().keys());
    try {
      Optional<List<Payload>> payloads =
          message.encryptedFragment().isPresent()
              ? Fragments.receive(d, channel, message, message.encryptedFragment().get())
              : whole(d, channel, message);
      if (payloads.isEmpty()) {
        return;
      }
      if (message.header().response()) {
        onResponse(d, message.header().messageId(), exchange, payloads.get());
      } else {
        onRequest(d, message.header().messageId(), exchange, payloads.get());
      }
    } catch (UnsupportedCriticalPayload e) {
      onBadRequest(
          d,
          message,
          Payloads.error(NotifyType.UNSUPPORTED_CRITICAL_PAYLOAD, (byte) e.payloadType()));
    } catch (MalformedMessage e) {
      d.tell(
          Report.Kind.PROTOCOL_ERROR,
          ExchangeType.INFORMATIONAL,
          "malformed message under a valid ICV: " + e.getMessage(),
          "check the peer's implementation");
      onBadRequest(d, message, Payloads.error(NotifyType.INVALID_SYNTAX));
    }
  }

  private static Optional<List<Payload>> whole(Draft d, SkChannel channel, IkeMessage message)
      throws MalformedMessage {
    Optional<List<Payload>> payloads = channel.open(message);
    if (payloads.isEmpty()) {
      d.refuse(Refusal.INTEGRITY);
    }
    return payloads;
  }

  /** Authentic, and yet not to be understood (RFC 7296 sections 2.5 and 2.21.3). */
  private static void onBadRequest(Draft d, IkeMessage message, Notify error) {
    if (message.header().response()
        || message.header().exchangeType().isEmpty()
        || !isNext(d, message.header().messageId())) {
      return;
    }
    d.heard();
    d.respond(message.header().exchangeType().get(), List.of(error));
  }

  static boolean isNext(Draft d, int messageId) {
    return switch (d.responses().judge(messageId)) {
      case NEW -> true;
      case REPEATED -> {
        d.heard();
        d.respondAgain();
        yield false;
      }
      case OUTSIDE -> {
        d.refuse(Refusal.UNEXPECTED_MESSAGE_ID);
        yield false;
      }
    };
  }

  private static void onRequest(
      Draft d, int messageId, Optional<ExchangeType> exchange, List<Payload> payloads) {
    if (d.standing() == Established.Standing.HEIR && !mayComeEarly(payloads)) {
      d.refuse(Refusal.TOO_EARLY);
      return;
    }
    if (!isNext(d, messageId)) {
      return;
    }
    d.heard();
    Following.heard(d);
    switch (exchange.orElse(null)) {
      case CREATE_CHILD_SA -> {
        if (allowed(d, ExchangeType.CREATE_CHILD_SA, payloads)) {
          if (makesIkeSa(payloads)) {
            RekeyIke.onRequest(d, payloads);
          } else {
            AnswerChild.onRequest(d, payloads);
          }
        }
      }
      case INFORMATIONAL -> {
        if (allowed(d, ExchangeType.INFORMATIONAL, payloads)) {
          informational(d, payloads);
        }
      }
      case IKE_FOLLOWUP_KE -> {
        if (allowed(d, ExchangeType.IKE_FOLLOWUP_KE, payloads)) {
          FollowUps.onRequest(d, payloads);
        }
      }
      case IKE_SA_INIT, IKE_AUTH, IKE_SESSION_RESUME, IKE_INTERMEDIATE ->
          d.refuse(Refusal.UNEXPECTED_EXCHANGE);
      case null -> d.refuse(Refusal.UNEXPECTED_EXCHANGE);
    }
  }

  /** Liveness, or the end of the SA; anything about children is sent again by the peer. */
  private static boolean mayComeEarly(List<Payload> payloads) {
    return payloads.isEmpty()
        || Payloads.all(payloads, Delete.class).stream().anyMatch(Deletion::concernsIke);
  }

  private static boolean allowed(Draft d, ExchangeType exchange, List<Payload> payloads) {
    List<String> violations = new ArrayList<>(MessageRules.check(exchange, false, true, payloads));
    if (violations.isEmpty() && exchange == ExchangeType.CREATE_CHILD_SA) {
      violations.addAll(missing(makesIkeSa(payloads), payloads));
    }
    if (violations.isEmpty()) {
      return true;
    }
    d.tell(
        Report.Kind.PROTOCOL_ERROR,
        exchange,
        "the peer's request breaks the rules: " + violations,
        "check the peer's implementation");
    d.respond(exchange, List.of(Payloads.error(NotifyType.INVALID_SYNTAX)));
    return false;
  }

  private static boolean makesIkeSa(List<Payload> payloads) {
    return Payloads.require(payloads, SecurityAssociation.class).proposals().stream()
        .anyMatch(p -> p.protocol() == ProtocolId.IKE.code());
  }

  /** What an exchange for this kind of SA must hold beyond what every CREATE_CHILD_SA may. */
  private static List<String> missing(boolean ikeSa, List<Payload> payloads) {
    boolean complete =
        ikeSa
            ? Payloads.find(payloads, KeyExchange.class).isPresent()
            : Payloads.all(payloads, TrafficSelectors.class).size() == 2;
    return complete
        ? List.of()
        : List.of(ikeSa ? "an IKE SA needs a KE payload" : "a child SA needs TSi and TSr");
  }

  private static List<String> missing(Task task, List<Payload> payloads) {
    if (Payloads.error(payloads).isPresent() || task.exchange() != ExchangeType.CREATE_CHILD_SA) {
      return List.of();
    }
    return switch (task) {
      case Task.Creating _ -> missing(false, payloads);
      case Task.RekeyingIke _ -> missing(true, payloads);
      case Task.DeletingChild _,
          Task.Closing _,
          Task.Probing _,
          Task.Advertising _,
          Task.Updating _,
          Task.Checking _,
          Task.Redirecting _,
          Task.Entrusting _ ->
          List.of();
    };
  }

  private static void informational(Draft d, List<Payload> payloads) {
    List<Delete> deletes = Payloads.all(payloads, Delete.class);
    List<Payload> answer = new ArrayList<>(Relocation.onRequest(d, payloads));
    deletes.forEach(delete -> answer.addAll(Deletion.childrenDeletedByPeer(d, delete)));
    Payloads.all(payloads, Notify.class).stream()
        .filter(n -> n.is(NotifyType.HSVPN_ROUTES))
        .forEach(n -> Routes.onRequest(d, n));
    AuthLifetime.obey(d, ExchangeType.INFORMATIONAL, payloads);
    CrashDetection.onRequest(d, payloads);
    Payloads.status(payloads, NotifyType.REDIRECT).ifPresent(n -> Redirection.onRequest(d, n));
    boolean ends = deletes.stream().anyMatch(Deletion::concernsIke);
    if (ends) {
      Deletion.clear(d);
    }
    d.respond(ExchangeType.INFORMATIONAL, answer);
    if (ends) {
      Deletion.ikeDeletedByPeer(d);
    } else {
      Payloads.error(payloads).ifPresent(error -> peerGaveUp(d, error));
    }
  }

  /** RFC 7296 section 2.21.2: the peer found our answer wrong, AUTH for example. */
  private static void peerGaveUp(Draft d, Notify error) {
    if (!error.is(NotifyType.AUTHENTICATION_FAILED) && !error.is(NotifyType.INVALID_SYNTAX)) {
      return;
    }
    // What the peer does not believe is the proof of identity that IKE_AUTH brought.
    boolean unproven = error.is(NotifyType.AUTHENTICATION_FAILED);
    String why =
        "the peer gave the IKE SA up: "
            + Wording.name(error)
            + (unproven ? ", for " + Wording.ourProof(d.sa().profile()) : "");
    d.tell(
        Report.Kind.NEGOTIATION_FAILED,
        unproven ? ExchangeType.IKE_AUTH : ExchangeType.INFORMATIONAL,
        why,
        unproven ? Wording.compareProofs(d.sa().profile().localAuth()) : Wording.remedy(error));
    RekeyIke.settleForRival(d);
    d.close(why);
  }

  private static void onResponse(
      Draft d, int messageId, Optional<ExchangeType> exchange, List<Payload> payloads) {
    if (!d.requests().awaits(messageId)) {
      d.refuse(Refusal.UNEXPECTED_MESSAGE_ID);
      return;
    }
    ExchangeType expected = d.task().orElseThrow().exchange();
    if (exchange.filter(expected::equals).isEmpty()) {
      d.refuse(Refusal.UNEXPECTED_EXCHANGE);
      return;
    }
    List<String> violations = new ArrayList<>(MessageRules.check(expected, true, true, payloads));
    if (violations.isEmpty()) {
      violations.addAll(missing(d.task().get(), payloads));
    }
    if (!violations.isEmpty()) {
      String why = "the peer's response breaks the rules: " + violations;
      d.tell(Report.Kind.PROTOCOL_ERROR, expected, why, "check the peer's implementation");
      RekeyIke.settleForRival(d);
      Deletion.finishClosing(d);
      d.close(why);
      return;
    }
    d.heard();
    Following.heard(d);
    Roaming.answered(d);
    switch (d.answered()) {
      case Task.Creating task -> CreateChild.onResponse(d, task, payloads);
      case Task.RekeyingIke task -> RekeyIke.onResponse(d, task, payloads);
      case Task.DeletingChild task -> Deletion.childDeleted(d, task);
      case Task.Closing task -> Deletion.ikeDeleted(d, task);
      case Task.Probing(long ticket) -> {
        Roaming.probed(d, payloads);
        d.done(ticket);
      }
      case Task.Updating task -> Roaming.onResponse(d, task, payloads);
      case Task.Checking task -> Relocation.onResponse(d, task, payloads);
      case Task.Advertising(long ticket) -> d.done(ticket);
      case Task.Entrusting(long ticket) -> d.done(ticket);
      case Task.Redirecting task -> Redirection.answered(d, task);
    }
  }
}
