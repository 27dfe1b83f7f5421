package net.hsvpn.peers.exchange;

import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Identity;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.rules.MessageRules;
import net.hsvpn.peers.sa.Claim;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.window.Reassembly;
import net.hsvpn.peers.wire.Authentication;
import net.hsvpn.peers.wire.Identification;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.Side;

/** The IKE_AUTH request of somebody who is not known yet, opened and not believed. */
public sealed interface AuthRequest {
  /** It is whole and has not been changed on the way. */
  record Good(List<Payload> payloads) implements AuthRequest {}

  /** Fragments of it are missing. */
  record Part(Reassembly sofar) implements AuthRequest {}

  /** It is worth nothing. */
  record Bad(Refusal refusal) implements AuthRequest {}

  /** Decrypts a request, or one more fragment of it. */
  static AuthRequest read(HalfOpen sa, Datagram datagram) {
    try {
      IkeMessage message = IkeMessageCodec.decode(datagram.octets());
      Optional<Refusal> refusal = Headers.check(message.header(), sa.id());
      if (refusal.isPresent()) {
        return new Bad(refusal.get());
      }
      if (message.header().response()
          || message.header().exchangeType().filter(ExchangeType.IKE_AUTH::equals).isEmpty()
          || sa.next().isPresent()) {
        return new Bad(Refusal.UNEXPECTED_EXCHANGE);
      }
      if (message.header().messageId() != sa.expectedId()) {
        return new Bad(Refusal.UNEXPECTED_MESSAGE_ID);
      }
      SkChannel channel = new SkChannel(sa.id(), sa.suite(), sa.keys());
      return switch (Fragments.read(
          channel, message, sa.capabilities(), sa.request(), sa.limits())) {
        case Fragments.Content.Whole(List<Payload> payloads, _) -> new Good(payloads);
        case Fragments.Content.Part(Reassembly sofar) -> new Part(sofar);
        case Fragments.Content.Refused(Refusal why) -> new Bad(why);
      };
    } catch (MalformedMessage _) {
      return new Bad(Refusal.MALFORMED);
    }
  }

  /** Whom the request claims to come from. */
  static Claim identify(HalfOpen sa, Datagram datagram) {
    return switch (read(sa, datagram)) {
      case Bad(Refusal refusal) -> new Claim.Unreadable(refusal);
      case Part(Reassembly sofar) -> new Claim.Incomplete(sa.asking(sofar));
      case Good(List<Payload> payloads) -> {
        Optional<Identity> who = id(payloads, Side.INITIATOR).flatMap(Identities::decode);
        Optional<Identity> wanted = id(payloads, Side.RESPONDER).flatMap(Identities::decode);
        yield who.isEmpty() ? new Claim.Nameless(wanted) : new Claim.Identified(who.get(), wanted);
      }
    };
  }

  /**
   * Which of several peers the sender is: identities may be patterns, so only the proof tells. If
   * none fits, the first one is taken that expects a proof of this kind, else the first of all, so
   * that it can say what is wrong.
   *
   * @param candidates most specific first, at least one
   */
  static PeerProfile choose(HalfOpen sa, Datagram datagram, List<PeerProfile> candidates, Env env) {
    if (candidates.size() > 1
        && read(sa, datagram) instanceof Good(List<Payload> payloads)
        && MessageRules.check(ExchangeType.IKE_AUTH, false, true, payloads).isEmpty()) {
      Optional<Identification> idi = id(payloads, Side.INITIATOR);
      for (PeerProfile peer : candidates) {
        if (idi.isPresent() && credible(sa, peer, idi.get(), payloads, env)) {
          return peer;
        }
      }
      return Payloads.find(payloads, Authentication.class)
          .flatMap(auth ->
              candidates.stream()
                  .filter(peer -> Authenticator.expects(peer.remoteAuth(), auth))
                  .findFirst())
          .orElse(candidates.getFirst());
    }
    return candidates.getFirst();
  }

  private static boolean credible(
      HalfOpen sa, PeerProfile peer, Identification idi, List<Payload> payloads, Env env) {
    return switch (PpkChoice.of(peer, sa.capabilities(), sa.suite(), sa.keys(), payloads)) {
      case PpkChoice.Refused _ -> false;
      case PpkChoice.Without(List<Payload> request) ->
          credible(sa, sa.keys(), peer, idi, request, env);
      case PpkChoice.Mixed(IkeKeys keys) -> {
        boolean credible = credible(sa, keys, peer, idi, payloads, env);
        keys.wipe();
        yield credible;
      }
    };
  }

  private static boolean credible(
      HalfOpen sa,
      IkeKeys keys,
      PeerProfile peer,
      Identification idi,
      List<Payload> payloads,
      Env env) {
    Credibility credibility =
        new Authenticator(sa.suite(), keys, sa.init(), false)
            .verify(peer.remoteAuth(), idi, payloads, env);
    return !(credibility instanceof Credibility.Refused);
  }

  /** The payload IDi or IDr. */
  static Optional<Identification> id(List<Payload> payloads, Side side) {
    return Payloads.all(payloads, Identification.class).stream()
        .filter(id -> id.side() == side)
        .findFirst();
  }
}
