package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Childless;
import net.hsvpn.config.Encapsulation;
import net.hsvpn.config.IkeLimits;
import net.hsvpn.config.proposal.IkeProposal;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.crypto.CookieJar;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.crypto.InvalidPeerKey;
import net.hsvpn.peers.crypto.KeyExchanges;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.rules.MessageRules;
import net.hsvpn.peers.sa.Admission;
import net.hsvpn.peers.sa.Capabilities;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.IkeSaId;
import net.hsvpn.peers.sa.InitExchange;
import net.hsvpn.peers.sa.Load;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.window.Reassembly;
import net.hsvpn.peers.wire.IkeHeader;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.InvalidMajorVersion;
import net.hsvpn.peers.wire.KeyExchange;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Nonce;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.SecurityAssociation;
import net.hsvpn.peers.wire.UnsupportedCriticalPayload;

/** IKE_SA_INIT, our half as responder (RFC 7296 sections 1.2, 2.5 and 2.6). */
public final class AnswerSaInit {
  private AnswerSaInit() {}

  public static Admission admit(
      Datagram request,
      List<PeerProfile> candidates,
      Load load,
      IkeLimits limits,
      CookieJar cookies,
      Env env) {
    byte[] octets = request.octets();
    Unwelcome unwelcome = Unwelcome.at(request, candidates);
    try {
      IkeMessage message = IkeMessageCodec.decode(octets);
      Optional<Refusal> refusal = refusal(message);
      if (refusal.isPresent()) {
        return new Admission.Refused(refusal.get());
      }
      if (candidates.isEmpty()) {
        return refused(Refusal.NO_MATCHING_PEER, unwelcome.unknownAddress());
      }
      Optional<Notify> elsewhere = Redirection.ofStranger(message.payloads(), env);
      if (elsewhere.isPresent()) {
        return new Admission.Answer(error(request, elsewhere.get()));
      }
      if (load.halfOpen() >= limits.halfOpen()) {
        return refused(Refusal.TOO_MANY_HALF_OPEN, unwelcome.tooManyHalfOpen(limits));
      }
      if (load.halfOpenFromSource() >= limits.halfOpenPerSource()) {
        return refused(
            Refusal.TOO_MANY_HALF_OPEN_FROM_SOURCE, unwelcome.tooManyHalfOpenFromSource(limits));
      }
      if (load.halfOpenFromPrefix() >= limits.halfOpenPerPrefix()) {
        return refused(
            Refusal.TOO_MANY_HALF_OPEN_FROM_PREFIX, unwelcome.tooManyHalfOpenFromPrefix(limits));
      }
      return load.halfOpen() >= limits.cookieThreshold()
              || load.halfOpenFromPrefix() > limits.halfOpenPerPrefix() / 2
          ? afterCookie(request, message, candidates, load, limits, cookies, env)
          : open(request, message, candidates, limits, env);
    } catch (InvalidMajorVersion e) {
      return octets.length < IkeHeader.OCTETS
          ? new Admission.Refused(Refusal.MALFORMED)
          : rejected(
              request, Payloads.error(NotifyType.INVALID_MAJOR_VERSION), unwelcome.otherVersion(e));
    } catch (UnsupportedCriticalPayload e) {
      return rejected(
          request,
          Payloads.error(NotifyType.UNSUPPORTED_CRITICAL_PAYLOAD, (byte) e.payloadType()),
          unwelcome.critical(e));
    } catch (MalformedMessage _) {
      return new Admission.Refused(Refusal.MALFORMED);
    }
  }

  private static Optional<Refusal> refusal(IkeMessage message) {
    IkeHeader header = message.header();
    if (header.exchangeType().filter(ExchangeType.IKE_SA_INIT::equals).isEmpty()) {
      return Optional.of(Refusal.UNEXPECTED_EXCHANGE);
    }
    if (header.response() || !header.flags().initiator()) {
      return Optional.of(Refusal.WRONG_DIRECTION);
    }
    if (header.initiatorSpi() == 0 || header.responderSpi() != 0) {
      return Optional.of(Refusal.UNKNOWN_SPI);
    }
    if (header.messageId() != 0) {
      return Optional.of(Refusal.UNEXPECTED_MESSAGE_ID);
    }
    return MessageRules.check(ExchangeType.IKE_SA_INIT, false, false, message.payloads()).isEmpty()
        ? Optional.empty()
        : Optional.of(Refusal.MALFORMED);
  }

  /** RFC 7296 section 2.6: under load, first show that you receive at the address you send from. */
  private static Admission afterCookie(
      Datagram request,
      IkeMessage message,
      List<PeerProfile> candidates,
      Load load,
      IkeLimits limits,
      CookieJar cookies,
      Env env) {
    Gate gate = new Gate(request, message, candidates, cookies);
    return switch (gate.judge(Puzzle.difficulty(load, limits), env)) {
      case Gate.Verdict.Open _ -> open(request, message, candidates, limits, env);
      case Gate.Verdict.Shut(Refusal why) -> new Admission.Refused(why);
      case Gate.Verdict.Ask(List<Payload> payloads) ->
          new Admission.Answer(answer(request, payloads));
    };
  }

  private static Admission open(
      Datagram request,
      IkeMessage message,
      List<PeerProfile> candidates,
      IkeLimits limits,
      Env env) {
    List<Payload> payloads = message.payloads();
    Unwelcome unwelcome = Unwelcome.at(request, candidates);
    List<IkeProposal> ours = candidates.stream().flatMap(p -> p.ike().stream()).distinct().toList();
    SecurityAssociation theirs = Payloads.require(payloads, SecurityAssociation.class);
    Optional<Proposals.Choice<IkeSuite>> choice =
        Proposals.chooseIke(
            ours,
            theirs,
            SaInit.sentGroup(payloads),
            Payloads.status(payloads, NotifyType.INTERMEDIATE_EXCHANGE_SUPPORTED).isPresent());
    if (choice.isEmpty()) {
      return rejected(
          request,
          Payloads.error(NotifyType.NO_PROPOSAL_CHOSEN),
          unwelcome.noProposal(ours, theirs));
    }
    IkeSuite suite = choice.get().suite();
    if (!Payloads.bringsGroup(payloads, suite.keyExchange())) {
      return new Admission.Answer(error(request, Payloads.invalidKe(suite.keyExchange())));
    }
    KeyExchanges.Answer ke;
    try {
      byte[] data = Payloads.keyExchangeData(payloads, suite.keyExchange());
      ke = KeyExchanges.answer(suite.keyExchange(), data, env.random());
    } catch (InvalidPeerKey e) {
      return rejected(request, Payloads.error(NotifyType.INVALID_SYNTAX), unwelcome.badKey(e));
    }
    byte[] nonce = Nonces.fresh(env.random());
    byte[] peerNonce = Payloads.nonceOf(payloads);
    IkeSaId id = new IkeSaId(Spis.ike(env.random()), message.header().initiatorSpi(), false);
    IkeKeys keys =
        IkeKeys.derive(suite, ke.shared(), peerNonce, nonce, id.initiatorSpi(), id.responderSpi());
    ke.shared().wipe();
    // The hashes in a first request were made with a responder SPI of 0.
    Capabilities capabilities =
        SaInit.capabilities(
            payloads,
            new IkeSaId(0, id.remoteSpi(), false),
            request.path(),
            candidates.stream().anyMatch(p -> p.encapsulation() == Encapsulation.ALWAYS),
            candidates.stream().anyMatch(p -> p.fragmentation().enabled()),
            candidates.stream().anyMatch(p -> p.ppk().isPresent()),
            env);
    List<Payload> answer = new ArrayList<>();
    answer.add(Proposals.answerIke(choice.get(), new byte[0]));
    answer.add(new KeyExchange(ke.method(), ke.publicValue()));
    answer.add(new Nonce(nonce));
    // Whatever NAT we see, the peer shall see one too: then both encapsulate, or neither. A host
    // with many addresses that answers from another one than was asked is such a case.
    answer.addAll(
        SaInit.extras(id, request.path(), capabilities.natted(), capabilities.fragments(), env));
    if (candidates.stream().anyMatch(p -> p.life().childless() != Childless.NEVER)) {
      answer.add(new Notify(NotifyType.CHILDLESS_IKEV2_SUPPORTED));
    }
    if (capabilities.hashes().isPresent()) {
      answer.addAll(SaInit.signatureHashes(candidates));
    }
    answer.addAll(CertificateWishes.ofResponder(candidates));
    if (!suite.additional().isEmpty()) {
      answer.add(new Notify(NotifyType.INTERMEDIATE_EXCHANGE_SUPPORTED));
    }
    if (capabilities.ppk()) {
      answer.add(new Notify(NotifyType.USE_PPK));
    }
    byte[] response =
        IkeMessageCodec.encode(
            IkeHeader.of(
                id.initiatorSpi(), id.responderSpi(), ExchangeType.IKE_SA_INIT, false, true, 0),
            answer);
    return new Admission.Opened(
        new HalfOpen(
            id,
            request.path(),
            suite,
            keys,
            capabilities,
            new InitExchange(response, request.octets(), nonce, peerNonce),
            new Datagram(request.path(), response),
            Reassembly.NOTHING,
            limits.reassembly(),
            candidates.getFirst().fragmentation().sizes(),
            env.now(),
            env.now().plus(limits.halfOpenTimeout()),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty()));
  }

  private static Admission refused(Refusal refusal, Report report) {
    return new Admission.Refused(refusal, Optional.of(report));
  }

  private static Admission rejected(Datagram request, Notify notify, Report report) {
    return new Admission.Rejected(error(request, notify), report);
  }

  private static Datagram error(Datagram request, Notify notify) {
    return answer(request, List.of(notify));
  }

  /** An answer that costs us nothing to keep; as long as the request at most, or nearly so. */
  private static Datagram answer(Datagram request, List<Payload> payloads) {
    byte[] response =
        IkeMessageCodec.encode(
            IkeHeader.of(
                initiatorSpi(request.octets()), 0, ExchangeType.IKE_SA_INIT, false, true, 0),
            payloads);
    return new Datagram(request.path(), response);
  }

  /** Read from a header that may be of another version, but has its SPIs in the same place. */
  private static long initiatorSpi(byte[] datagram) {
    return Payloads.ikeSpi(Octets.copyOf(datagram, 0, Long.BYTES));
  }
}
