package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.IpText;
import net.hsvpn.config.proposal.AdditionalKeyExchange;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.crypto.IntAuth;
import net.hsvpn.peers.crypto.InvalidPeerKey;
import net.hsvpn.peers.crypto.KeyExchanges;
import net.hsvpn.peers.crypto.Prf;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.rules.MessageRules;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Step;
import net.hsvpn.peers.window.Reassembly;
import net.hsvpn.peers.wire.EncryptedFragment;
import net.hsvpn.peers.wire.IkeHeader;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.KeyExchange;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Payload;

/**
 * IKE_INTERMEDIATE (RFC 9242) for additional key exchanges (RFC 9370 section 2.2.2), our half as
 * responder. The peer is nobody yet.
 */
public final class AnswerIntermediate {
  private static final String CHECK_SOFTWARE = "check the peer's implementation";

  private AnswerIntermediate() {}

  /** Whether a datagram says that it belongs to such an exchange. */
  public static boolean concerns(Datagram datagram) {
    try {
      return IkeMessageCodec.decodeHeader(datagram.octets())
          .exchangeType()
          .filter(ExchangeType.IKE_INTERMEDIATE::equals)
          .isPresent();
    } catch (MalformedMessage _) {
      return false;
    }
  }

  /** The next state is half-open again, or closed. */
  public static Step receive(HalfOpen sa, Datagram datagram, Env env) {
    try {
      IkeMessage message = IkeMessageCodec.decode(datagram.octets());
      Optional<Refusal> refusal = Headers.check(message.header(), sa.id());
      if (refusal.isPresent()) {
        return Negotiation.refused(sa, refusal.get());
      }
      if (message.header().response()) {
        return Negotiation.refused(sa, Refusal.UNEXPECTED_EXCHANGE);
      }
      int done = sa.init().intermediate().exchanges();
      if (message.header().messageId() == done && done > 0) {
        return repeated(sa, message);
      }
      if (sa.next().isEmpty()) {
        return Negotiation.refused(sa, Refusal.UNEXPECTED_EXCHANGE);
      }
      if (message.header().messageId() != done + 1) {
        return Negotiation.refused(sa, Refusal.UNEXPECTED_MESSAGE_ID);
      }
      return switch (Fragments.read(
          channel(sa, sa.keys()), message, sa.capabilities(), sa.request(), sa.limits())) {
        case Fragments.Content.Whole(List<Payload> payloads, byte[] covered) ->
            answer(sa, sa.next().get(), datagram.path(), payloads, covered, env);
        case Fragments.Content.Part(Reassembly sofar) -> Negotiation.unmoved(sa.asking(sofar));
        case Fragments.Content.Refused(Refusal why) -> Negotiation.refused(sa, why);
      };
    } catch (MalformedMessage _) {
      return Negotiation.refused(sa, Refusal.MALFORMED);
    }
  }

  private static SkChannel channel(HalfOpen sa, IkeKeys keys) {
    return new SkChannel(sa.id(), sa.suite(), keys);
  }

  /** The peer did not get our answer; what protects its request are the keys of then. */
  private static Step repeated(HalfOpen sa, IkeMessage message) {
    SkChannel channel = channel(sa, sa.spent().getLast());
    if (message.encryptedFragment().isPresent()) {
      EncryptedFragment fragment = message.encryptedFragment().get();
      // RFC 7383 section 2.6.1: one answer, however many the fragments of the request.
      if (fragment.number() != 1) {
        return Negotiation.refused(sa, Refusal.FRAGMENT_REPEATED);
      }
      return channel.open(message.header(), fragment).isEmpty()
          ? Negotiation.refused(sa, Refusal.INTEGRITY)
          : new Step(sa, Negotiation.sends(sa.answered()));
    }
    return channel.plaintext(message).isEmpty()
        ? Negotiation.refused(sa, Refusal.INTEGRITY)
        : new Step(sa, Negotiation.sends(sa.answered()));
  }

  private static Step answer(
      HalfOpen sa,
      AdditionalKeyExchange.Chosen exchange,
      Path path,
      List<Payload> payloads,
      byte[] covered,
      Env env) {
    List<String> violations =
        MessageRules.check(ExchangeType.IKE_INTERMEDIATE, false, true, payloads);
    if (!violations.isEmpty()) {
      return reject(sa, path, "the peer's request breaks the rules: " + violations, env);
    }
    KeyExchanges.Answer ours;
    try {
      byte[] data = Payloads.keyExchangeData(payloads, exchange.method());
      ours = KeyExchanges.answer(exchange.method(), data, env.random());
    } catch (InvalidPeerKey e) {
      return reject(sa, path, "bad KE payload: " + e.getMessage(), env);
    }
    List<Payload> answer = List.of(new KeyExchange(ours.method(), ours.publicValue()));
    SkChannel channel = channel(sa, sa.keys());
    IkeHeader header =
        channel.header(
            ExchangeType.IKE_INTERMEDIATE, true, sa.init().intermediate().exchanges() + 1);
    List<Datagram> response =
        Fragments.datagrams(
            path,
            channel.seal(
                header, answer, Fragments.most(sa.sizes(), sa.capabilities(), path), 0, env));
    byte[] coveredAnswer =
        IntAuth.covered(
            SkChannel.head(header, IkeMessageCodec.firstType(answer)),
            IkeMessageCodec.encodeChain(answer));
    IntAuth authenticated =
        sa.init().intermediate().after(Prf.of(sa.suite().prf()), sa.keys(), covered, coveredAnswer);
    IkeKeys keys =
        sa.keys()
            .stirred(
                sa.suite(),
                ours.shared(),
                sa.init().remoteNonce(),
                sa.init().localNonce(),
                sa.id().initiatorSpi(),
                sa.id().responderSpi());
    ours.shared().wipe();
    return new Step(
        sa.after(sa.init().after(authenticated), keys, response), Negotiation.sends(response));
  }

  private static Step reject(HalfOpen sa, Path path, String why, Env env) {
    SkChannel channel = channel(sa, sa.keys());
    List<byte[]> response =
        channel.seal(
            channel.header(
                ExchangeType.IKE_INTERMEDIATE, true, sa.init().intermediate().exchanges() + 1),
            List.of(Payloads.error(NotifyType.INVALID_SYNTAX)),
            Fragments.NEVER,
            0,
            env);
    Step failed =
        Negotiation.fail(
            sa,
            ExchangeType.IKE_INTERMEDIATE,
            "with " + IpText.of(path.remote().getAddress()) + ": " + why,
            CHECK_SOFTWARE);
    List<Effect> effects = new ArrayList<>(Negotiation.sends(Fragments.datagrams(path, response)));
    effects.addAll(failed.effects());
    return new Step(failed.next(), effects);
  }
}
