package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Childless;
import net.hsvpn.config.Identity;
import net.hsvpn.config.IpText;
import net.hsvpn.config.proposal.IkeProposal;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.rules.MessageRules;
import net.hsvpn.peers.sa.Announcements;
import net.hsvpn.peers.sa.Claim;
import net.hsvpn.peers.sa.Closed;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Step;
import net.hsvpn.peers.window.Reassembly;
import net.hsvpn.peers.window.Requests;
import net.hsvpn.peers.window.Responses;
import net.hsvpn.peers.wire.Identification;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.SecurityAssociation;
import net.hsvpn.peers.wire.Side;

/** IKE_AUTH, our half as responder (RFC 7296 section 1.2). */
public final class AnswerAuth {
  private static final int MESSAGE_ID = 1;

  private AnswerAuth() {}

  public static Step handle(HalfOpen sa, Event event, Env env) {
    return switch (event) {
      case Event.Authenticate(Datagram datagram, Optional<PeerProfile> profile) ->
          authenticate(sa, datagram, profile, env);
      case Event.Tick _ ->
          sa.expiresAt().isAfter(env.now())
              ? Negotiation.unmoved(sa)
              : new Step(
                  new Closed(sa.id(), "never authenticated"), List.of(new Effect.Wipe(sa.keys())));
      case Event.Command command -> Negotiation.notYet(sa, command);
      case Event.Received _,
          Event.Adopt _,
          Event.Acquainted _,
          Event.Superseded _,
          Event.Forgotten _,
          Event.Carried _ ->
          Negotiation.unmoved(sa);
    };
  }

  /** Opens the request to see which peer it claims to come from; believes nothing of it. */
  public static Claim identify(HalfOpen sa, Datagram datagram) {
    return switch (read(sa, datagram)) {
      case Read.Bad(Refusal refusal) -> new Claim.Unreadable(refusal);
      case Read.Part(Reassembly sofar) -> new Claim.Incomplete(sa.asking(sofar));
      case Read.Good(List<Payload> payloads) -> {
        Optional<Identity> who = identity(payloads, Side.INITIATOR);
        yield who.isEmpty()
            ? new Claim.Nameless()
            : new Claim.Identified(who.get(), identity(payloads, Side.RESPONDER));
      }
    };
  }

  private static Optional<Identity> identity(List<Payload> payloads, Side side) {
    return id(payloads, side).flatMap(Identities::decode);
  }

  private static Optional<Identification> id(List<Payload> payloads, Side side) {
    return Payloads.all(payloads, Identification.class).stream()
        .filter(id -> id.side() == side)
        .findFirst();
  }

  private sealed interface Read {
    record Good(List<Payload> payloads) implements Read {}

    record Part(Reassembly sofar) implements Read {}

    record Bad(Refusal refusal) implements Read {}
  }

  private static Read read(HalfOpen sa, Datagram datagram) {
    try {
      IkeMessage message = IkeMessageCodec.decode(datagram.octets());
      Optional<Refusal> refusal = Headers.check(message.header(), sa.id());
      if (refusal.isPresent()) {
        return new Read.Bad(refusal.get());
      }
      if (message.header().response()
          || message.header().exchangeType().filter(ExchangeType.IKE_AUTH::equals).isEmpty()) {
        return new Read.Bad(Refusal.UNEXPECTED_EXCHANGE);
      }
      if (message.header().messageId() != MESSAGE_ID) {
        return new Read.Bad(Refusal.UNEXPECTED_MESSAGE_ID);
      }
      SkChannel channel = new SkChannel(sa.id(), sa.suite(), sa.keys());
      return switch (Fragments.read(
          channel, message, sa.capabilities(), sa.request(), sa.limits())) {
        case Fragments.Content.Whole(List<Payload> payloads) -> new Read.Good(payloads);
        case Fragments.Content.Part(Reassembly sofar) -> new Read.Part(sofar);
        case Fragments.Content.Refused(Refusal why) -> new Read.Bad(why);
      };
    } catch (MalformedMessage _) {
      return new Read.Bad(Refusal.MALFORMED);
    }
  }

  private static Step authenticate(
      HalfOpen sa, Datagram datagram, Optional<PeerProfile> profile, Env env) {
    return switch (read(sa, datagram)) {
      case Read.Bad(Refusal refusal) -> Negotiation.refused(sa, refusal);
      case Read.Part(Reassembly sofar) -> Negotiation.unmoved(sa.asking(sofar));
      case Read.Good(List<Payload> payloads) ->
          authenticate(sa, datagram.path(), payloads, profile, env);
    };
  }

  private static Step authenticate(
      HalfOpen sa, Path path, List<Payload> payloads, Optional<PeerProfile> found, Env env) {
    List<String> violations = MessageRules.check(ExchangeType.IKE_AUTH, false, true, payloads);
    Optional<Identification> idi = id(payloads, Side.INITIATOR);
    if (!violations.isEmpty() || idi.isEmpty()) {
      return reject(
          sa,
          path,
          NotifyType.INVALID_SYNTAX,
          "the peer's request breaks the rules: " + violations,
          "check the peer's implementation",
          env);
    }
    String who =
        Identities.decode(idi.get())
            .map(Identity::toString)
            .orElse("an identity of type " + idi.get().idType() + " that we do not support");
    if (found.isEmpty()) {
      return reject(
          sa,
          path,
          NotifyType.AUTHENTICATION_FAILED,
          "no peer is configured for " + who + " at " + IpText.of(path.remote().getAddress()),
          "add a peer with this remote-identity, or correct the identity at the other end",
          env);
    }
    PeerProfile profile = found.get();
    if (profile.life().childless() == Childless.NEVER
        && Payloads.find(payloads, SecurityAssociation.class).isEmpty()) {
      return reject(
          sa,
          path,
          NotifyType.INVALID_SYNTAX,
          "the peer begins without a child SA, which childless = never forbids",
          "set childless = allow for this peer, or never at the other end",
          env);
    }
    if (profile.ike().stream().noneMatch(p -> allows(p, sa.suite()))) {
      return reject(
          sa,
          path,
          NotifyType.NO_PROPOSAL_CHOSEN,
          "peer " + profile.id() + " may not use " + sa.suite(),
          "add this proposal to ike of this peer, or one of ours at the other end",
          env);
    }
    Optional<String> lie =
        new Authenticator(sa.suite(), sa.keys(), sa.init(), false)
            .verify(profile.presharedKey(), idi.get(), payloads);
    return lie.isPresent()
        ? reject(
            sa,
            path,
            NotifyType.AUTHENTICATION_FAILED,
            "cannot believe " + who + ": " + lie.get(),
            "compare the pre-shared keys of both ends",
            env)
        : accept(sa, path, payloads, profile, env);
  }

  private static boolean allows(IkeProposal proposal, IkeSuite suite) {
    return proposal.encryption().contains(suite.encryption())
        && proposal.prf().contains(suite.prf())
        && proposal.keyExchange().contains(suite.keyExchange())
        && suite.integrity().map(proposal.integrity()::contains).orElse(true);
  }

  private static Step reject(
      HalfOpen sa, Path path, NotifyType notify, String why, String remedy, Env env) {
    SkChannel channel = new SkChannel(sa.id(), sa.suite(), sa.keys());
    List<byte[]> response =
        channel.seal(
            channel.header(ExchangeType.IKE_AUTH, true, MESSAGE_ID),
            List.of(Payloads.error(notify)),
            Fragments.NEVER,
            0,
            env);
    List<Effect> effects = new ArrayList<>();
    effects.add(new Effect.Keys(sa.id(), sa.suite(), sa.keys()));
    effects.addAll(Negotiation.sends(Fragments.datagrams(path, response)));
    Step failed = Negotiation.fail(sa, ExchangeType.IKE_AUTH, why, remedy);
    effects.addAll(failed.effects());
    return new Step(failed.next(), effects);
  }

  private static Step accept(
      HalfOpen sa, Path path, List<Payload> payloads, PeerProfile profile, Env env) {
    Draft d =
        new Draft(
            new Established(
                sa.id(),
                profile,
                path,
                sa.suite(),
                sa.keys(),
                sa.capabilities(),
                Requests.startingAt(0),
                Responses.startingAt(MESSAGE_ID),
                0,
                List.of(),
                Optional.empty(),
                List.of(),
                Lifetimes.begun(env, profile.life(), false),
                env.now(),
                Lifetimes.keepaliveAt(env, sa.capabilities()),
                Established.Standing.CURRENT,
                Announcements.NONE),
            env);
    d.act(new Effect.Keys(sa.id(), sa.suite(), sa.keys()));
    d.act(new Effect.Established(sa.id()));
    d.tell(Report.Kind.IKE_ESTABLISHED, ExchangeType.IKE_AUTH, sa.id() + ", " + sa.suite());
    if (Payloads.status(payloads, NotifyType.INITIAL_CONTACT).isPresent()) {
      d.act(new Effect.InitialContact(sa.openedAt()));
    }
    Identification idr = Identities.encode(Side.RESPONDER, profile.localIdentity());
    List<Payload> answer = new ArrayList<>();
    answer.add(idr);
    answer.add(
        new Authenticator(sa.suite(), sa.keys(), sa.init(), false)
            .ours(profile.presharedKey(), idr));
    if (Payloads.find(payloads, SecurityAssociation.class).isPresent()) {
      answer.addAll(child(d, sa, payloads, profile, env));
    }
    profile.life().authLifetime().map(AuthLifetime::granting).ifPresent(answer::add);
    d.respond(ExchangeType.IKE_AUTH, answer);
    return d.step();
  }

  /** A refused child does not undo the IKE SA (RFC 7296 section 1.2). */
  private static List<Payload> child(
      Draft d, HalfOpen sa, List<Payload> payloads, PeerProfile profile, Env env) {
    if (profile.life().childless() == Childless.FORCE) {
      d.tell(
          Report.Kind.NEGOTIATION_FAILED,
          ExchangeType.IKE_AUTH,
          "the peer wants a child SA in IKE_AUTH, which childless = force forbids",
          "set childless = allow for this peer, or force at the other end");
      return List.of(Payloads.error(NotifyType.NO_ADDITIONAL_SAS));
    }
    int spi = Spis.esp(env);
    return switch (ChildOffer.answer(profile, sa.capabilities(), payloads, spi, false)) {
      case ChildVerdict.Rejected(Notify notify, String why, String remedy) -> {
        d.tell(Report.Kind.NEGOTIATION_FAILED, ExchangeType.IKE_AUTH, why, remedy);
        yield List.of(notify);
      }
      case ChildVerdict.Agreed agreed -> {
        FirstChild.install(
            d, FirstChild.of(profile, sa.suite(), sa.keys(), sa.init(), false, agreed, spi, env));
        yield agreed.answer();
      }
    };
  }
}
