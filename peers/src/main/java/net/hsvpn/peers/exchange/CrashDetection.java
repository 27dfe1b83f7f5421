package net.hsvpn.peers.exchange;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import net.hsvpn.peers.crypto.CrashTokens;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.iana.ProtocolId;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HouseRules;
import net.hsvpn.peers.sa.IkeSaId;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.wire.IkeHeader;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;

/** A peer that lost its IKE SAs proves it (RFC 6290), both halves. */
public final class CrashDetection {
  private static final int MIN_TOKEN = 16;
  private static final int MAX_TOKEN = 128;

  private CrashDetection() {}

  // Tokens change hands while an IKE SA is well (section 4.2).

  /** Ours, for the message in which the peer gets it. */
  static List<Payload> ours(IkeSaId id, Env env) {
    return env.house().tokens().stream().<Payload>map(tokens -> token(id, tokens)).toList();
  }

  private static Notify token(IkeSaId id, CrashTokens tokens) {
    return new Notify(
        ProtocolId.IKE.code(),
        Octets.EMPTY,
        NotifyType.QUICK_CRASH_DETECTION.code(),
        Octets.of(tokens.token(id.initiatorSpi(), id.responderSpi())));
  }

  /** The peer's; one of another length than the RFC allows counts as none. */
  static Optional<Octets> theirs(List<Payload> payloads) {
    return Payloads.status(payloads, NotifyType.QUICK_CRASH_DETECTION)
        .map(Notify::data)
        .filter(token -> token.length() >= MIN_TOKEN && token.length() <= MAX_TOKEN);
  }

  /** Section 4.3: who began to rekey the IKE SA tells the token of the new one afterwards. */
  static void begin(Draft d, Event.Entrust command) {
    List<Payload> token = ours(d.sa().id(), d.env);
    if (token.isEmpty()) {
      d.done(command.ticket());
      return;
    }
    d.request(ExchangeType.INFORMATIONAL, token, new Task.Entrusting(command.ticket()));
  }

  static void onRequest(Draft d, List<Payload> payloads) {
    theirs(payloads).ifPresent(d::crashToken);
  }

  // One end has lost the IKE SA.

  /**
   * The answer to a request for an IKE SA that we do not have (RFC 7296 section 1.5, RFC 6290
   * section 4.4). Whoever asks can be anybody, and is told the token: so there must be no such IKE
   * SA, from whichever side its SPIs are read.
   *
   * @param known whether we have an IKE SA with that local SPI, half-open ones included
   */
  public static Optional<Datagram> answer(Datagram stray, HouseRules house, LongPredicate known) {
    try {
      IkeHeader header = IkeMessageCodec.decode(stray.octets()).header();
      if (header.response()
          || header.initiatorSpi() == 0
          || header.responderSpi() == 0
          || !concernsIkeSa(header)
          || known.test(header.initiatorSpi())
          || known.test(header.responderSpi())) {
        return Optional.empty();
      }
      boolean initiator = !header.flags().initiator();
      IkeHeader response =
          IkeHeader.of(
              header.initiatorSpi(),
              header.responderSpi(),
              header.exchangeType().get(),
              initiator,
              true,
              header.messageId());
      IkeSaId id =
          initiator
              ? new IkeSaId(header.initiatorSpi(), header.responderSpi(), true)
              : new IkeSaId(header.responderSpi(), header.initiatorSpi(), false);
      Notify unknown = Payloads.error(NotifyType.INVALID_IKE_SPI);
      List<Payload> payloads =
          house
              .tokens()
              .<List<Payload>>map(tokens -> List.of(unknown, token(id, tokens)))
              .orElse(List.of(unknown));
      return Optional.of(new Datagram(stray.path(), IkeMessageCodec.encode(response, payloads)));
    } catch (MalformedMessage _) {
      return Optional.empty();
    }
  }

  /** Whoever is in IKE_AUTH has no IKE SA yet that could be lost. */
  private static boolean concernsIkeSa(IkeHeader header) {
    return header
        .exchangeType()
        .filter(e -> e == ExchangeType.INFORMATIONAL || e == ExchangeType.CREATE_CHILD_SA)
        .isPresent();
  }

  /**
   * A message for this IKE SA that is not protected by it. Without the right token it proves
   * nothing: our request is sent again as before, and so the peer's silence is what decides.
   */
  static void onUnprotected(Draft d, IkeMessage message, Datagram datagram) {
    List<Payload> payloads;
    try {
      payloads =
          IkeMessageCodec.decodeChain(
              message.header().nextPayload(),
              Arrays.copyOfRange(datagram.octets(), IkeHeader.OCTETS, datagram.octets().length));
    } catch (MalformedMessage _) {
      d.refuse(Refusal.MALFORMED);
      return;
    }
    Optional<Octets> shown = theirs(payloads);
    boolean lost =
        Payloads.error(payloads).filter(n -> n.is(NotifyType.INVALID_IKE_SPI)).isPresent();
    boolean asked =
        message.header().response() && d.requests().awaits(message.header().messageId());
    if (!asked || !lost || shown.isEmpty()) {
      d.refuse(Refusal.UNPROTECTED);
    } else if (d.crashToken().filter(token -> same(token, shown.get())).isEmpty()) {
      d.refuse(Refusal.WRONG_CRASH_TOKEN);
    } else {
      // Of an IKE SA that we are about to delete, the peer may just have been faster.
      if (!d.retired() && !(d.task().orElse(null) instanceof Task.Closing)) {
        d.tell(
            Report.Kind.PEER_RESTARTED,
            message.header().exchangeType().orElse(ExchangeType.INFORMATIONAL),
            "the peer proves that it has lost " + d.sa().id() + ", so it has crashed or restarted");
      }
      RekeyIke.settleForRival(d);
      Deletion.finishClosing(d);
      d.close("the peer has lost the IKE SA");
    }
  }

  private static boolean same(Octets token, Octets shown) {
    return MessageDigest.isEqual(token.array(), shown.array());
  }
}
