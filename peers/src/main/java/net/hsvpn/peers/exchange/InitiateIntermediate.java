package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.AdditionalKeyExchange;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.crypto.IntAuth;
import net.hsvpn.peers.crypto.InvalidPeerKey;
import net.hsvpn.peers.crypto.KeyExchanges;
import net.hsvpn.peers.crypto.LocalKeyExchange;
import net.hsvpn.peers.crypto.Prf;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.rules.MessageRules;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.IntermediateSent;
import net.hsvpn.peers.sa.Opening;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Step;
import net.hsvpn.peers.window.Reassembly;
import net.hsvpn.peers.window.Requests;
import net.hsvpn.peers.wire.IkeHeader;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;

/**
 * IKE_INTERMEDIATE (RFC 9242) for additional key exchanges (RFC 9370 section 2.2.2), our half as
 * initiator: one for each, then IKE_AUTH.
 */
public final class InitiateIntermediate {
  private static final String CHECK_SOFTWARE = "check the peer's implementation";

  private InitiateIntermediate() {}

  /** Goes on after IKE_SA_INIT, or after one of these exchanges. */
  static Step begin(Opening opening, Env env) {
    Optional<AdditionalKeyExchange.Chosen> next = opening.next();
    return next.isEmpty() ? InitiateAuth.begin(opening, env) : send(opening, next.get(), env);
  }

  private static Step send(Opening opening, AdditionalKeyExchange.Chosen exchange, Env env) {
    LocalKeyExchange ke = KeyExchanges.generate(exchange.method(), env.random());
    List<Payload> payloads = List.of(Payloads.keyExchange(ke));
    int messageId = messageId(opening);
    SkChannel channel = channel(opening);
    IkeHeader header = channel.header(ExchangeType.IKE_INTERMEDIATE, false, messageId);
    int most = Fragments.most(opening.profile(), opening.capabilities(), opening.path());
    // Each exchange has keys of its own, so that the counter in the IV may begin anew.
    List<Datagram> request =
        Fragments.datagrams(opening.path(), channel.seal(header, payloads, most, 0, env));
    IntermediateSent sent =
        new IntermediateSent(
            opening,
            ke,
            IntAuth.covered(
                SkChannel.head(header, IkeMessageCodec.firstType(payloads)),
                IkeMessageCodec.encodeChain(payloads)),
            Requests.startingAt(messageId)
                .sent(request, env.now(), opening.profile().retransmission().pauseAfter(0)));
    return new Step(sent, Negotiation.sends(request));
  }

  private static int messageId(Opening opening) {
    return opening.init().intermediate().exchanges() + 1;
  }

  private static SkChannel channel(Opening opening) {
    return new SkChannel(opening.id(), opening.suite(), opening.keys());
  }

  public static Step handle(IntermediateSent sa, Event event, Env env) {
    return switch (event) {
      case Event.Received(Datagram datagram) -> receive(sa, datagram, env);
      case Event.Tick _ -> Negotiation.tick(sa, env);
      case Event.Close(long ticket) -> Negotiation.abandon(sa, ticket);
      case Event.Command command -> Negotiation.notYet(sa, command);
      case Event.Acquainted _ -> Negotiation.unmoved(sa.acquainted());
      case Event.Authenticate _,
          Event.Fetched _,
          Event.Consulted _,
          Event.Leased _,
          Event.Adopt _,
          Event.Superseded _,
          Event.Forgotten _,
          Event.Sighted _,
          Event.Roamed _,
          Event.Carried _ ->
          Negotiation.unmoved(sa);
    };
  }

  private static Step receive(IntermediateSent sa, Datagram datagram, Env env) {
    try {
      IkeMessage message = IkeMessageCodec.decode(datagram.octets());
      Optional<Refusal> refusal = Headers.check(message.header(), sa.id());
      if (refusal.isPresent()) {
        return Negotiation.refused(sa, refusal.get());
      }
      if (!message.header().response()
          || message
              .header()
              .exchangeType()
              .filter(ExchangeType.IKE_INTERMEDIATE::equals)
              .isEmpty()) {
        return Negotiation.refused(sa, Refusal.UNEXPECTED_EXCHANGE);
      }
      if (!sa.requests().awaits(message.header().messageId())) {
        return Negotiation.refused(sa, Refusal.UNEXPECTED_MESSAGE_ID);
      }
      Reassembly before = sa.requests().outstanding().orElseThrow().answer();
      return switch (Fragments.read(
          channel(sa.opening()),
          message,
          sa.opening().capabilities(),
          before,
          sa.opening().profile().fragmentation().limits())) {
        case Fragments.Content.Whole(List<Payload> payloads, byte[] covered) ->
            onAnswer(sa, payloads, covered, env);
        case Fragments.Content.Part(Reassembly sofar) ->
            Negotiation.unmoved(sa.with(sa.requests().answering(sofar)));
        case Fragments.Content.Refused(Refusal why) -> Negotiation.refused(sa, why);
      };
    } catch (MalformedMessage _) {
      return Negotiation.refused(sa, Refusal.MALFORMED);
    }
  }

  private static Step onAnswer(
      IntermediateSent sa, List<Payload> payloads, byte[] covered, Env env) {
    List<String> violations =
        MessageRules.check(ExchangeType.IKE_INTERMEDIATE, true, true, payloads);
    if (!violations.isEmpty()) {
      return fail(sa, "the peer's response breaks the rules: " + violations, CHECK_SOFTWARE);
    }
    Optional<Notify> error = Payloads.error(payloads);
    if (error.isPresent()) {
      return fail(
          sa,
          "the peer answers "
              + Wording.name(error.get())
              + " to the additional key exchange "
              + sa.opening().next().orElseThrow(),
          Wording.remedy(error.get()));
    }
    Opening before = sa.opening();
    try {
      Secret shared =
          sa.keyExchange().agree(Payloads.keyExchangeData(payloads, sa.keyExchange().method()));
      IkeKeys keys = keys(before, shared);
      shared.wipe();
      sa.keyExchange().destroy();
      IntAuth authenticated =
          before
              .init()
              .intermediate()
              .after(Prf.of(before.suite().prf()), before.keys(), sa.covered(), covered);
      Step next = begin(before.after(before.init().after(authenticated), keys), env);
      List<Effect> effects = new ArrayList<>(next.effects());
      effects.add(new Effect.Wipe(before.keys()));
      return new Step(next.next(), effects);
    } catch (InvalidPeerKey e) {
      return fail(sa, "bad KE payload: " + e.getMessage(), CHECK_SOFTWARE);
    }
  }

  private static IkeKeys keys(Opening before, Secret shared) {
    return before
        .keys()
        .stirred(
            before.suite(),
            shared,
            before.init().localNonce(),
            before.init().remoteNonce(),
            before.id().initiatorSpi(),
            before.id().responderSpi());
  }

  private static Step fail(IntermediateSent sa, String why, String remedy) {
    return Negotiation.fail(sa, ExchangeType.IKE_INTERMEDIATE, why, remedy);
  }
}
