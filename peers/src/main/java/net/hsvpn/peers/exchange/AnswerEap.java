package net.hsvpn.peers.exchange;

import static net.hsvpn.peers.iana.ExchangeType.INFORMATIONAL;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hsvpn.config.Identity;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.eap.EapPacket;
import net.hsvpn.peers.eap.EapProof;
import net.hsvpn.peers.eap.EapServer;
import net.hsvpn.peers.eap.EapServing;
import net.hsvpn.peers.eap.Grant;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.radius.Consultation;
import net.hsvpn.peers.radius.EapRelay;
import net.hsvpn.peers.radius.Verdict;
import net.hsvpn.peers.rules.MessageRules;
import net.hsvpn.peers.sa.Caller;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.EapTalk;
import net.hsvpn.peers.sa.EapTalk.Stage;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.RemoteAuth;
import net.hsvpn.peers.sa.Step;
import net.hsvpn.peers.trace.SafeText;
import net.hsvpn.peers.window.Reassembly;
import net.hsvpn.peers.wire.Authentication;
import net.hsvpn.peers.wire.Eap;
import net.hsvpn.peers.wire.Identification;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.Side;

/** IKE_AUTH with EAP, our half as responder and EAP server (RFC 7296 section 2.16). */
final class AnswerEap {
  private static final int MOST_NAMED = 8;

  private AnswerEap() {}

  /** The first request is there: we show who we are, and ask the first question. */
  static Step begin(
      HalfOpen sa,
      Path path,
      List<Payload> payloads,
      PeerProfile profile,
      EapServing how,
      Env env) {
    Identification idi = AuthRequest.id(payloads, Side.INITIATOR).orElseThrow();
    Identification idr = Identities.encode(Side.RESPONDER, profile.localIdentity());
    PeerWishes wishes = PeerWishes.of(sa.capabilities().hashes(), payloads);
    return switch (AnswerAuth.authenticator(sa).ours(profile.localAuth(), idr, wishes, env)) {
      case Authenticator.Proof.Impossible(String why, String remedy) ->
          AnswerAuth.reject(
              sa,
              path,
              NotifyType.AUTHENTICATION_FAILED,
              "cannot prove to " + profile.id() + " who we are: " + why,
              remedy,
              env);
      case Authenticator.Proof.Given(List<Payload> proof) -> {
        List<Payload> answer = new ArrayList<>();
        answer.add(idr);
        answer.addAll(proof);
        yield switch (how) {
          case EapServing.Local local -> {
            EapServer.Turn.Ask ask = EapServer.begin(local, name(idi), env.random());
            answer.add(new Eap(ask.request().encode()));
            Stage asking = new Stage.Asking(ask.next());
            yield respond(sa, talk(sa, profile, path, payloads, asking), path, answer, asking, env);
          }
          case EapServing.Radius(boolean asks) -> {
            EapRelay fresh = EapRelay.fresh(env.random());
            EapTalk talk = talk(sa, profile, path, payloads, new Stage.Relaying(fresh));
            yield relay(sa, talk, path, answer, fresh.begin(asks, name(idi), path), env);
          }
        };
      }
    };
  }

  private static EapTalk talk(
      HalfOpen sa, PeerProfile profile, Path path, List<Payload> payloads, Stage stage) {
    return new EapTalk(profile, path, payloads, sa.expectedId(), List.of(), sa.nextIv(), stage);
  }

  private static String name(Identification idi) {
    return Identities.decode(idi).map(Identity::toString).orElse("");
  }

  static Step handle(HalfOpen sa, EapTalk talk, Event event, Env env) {
    return switch (event) {
      case Event.Authenticate(Datagram datagram, _) -> receive(sa, talk, datagram, env);
      case Event.Fetched _ ->
          sa.parked()
              .map(p -> take(sa, talk, p.path(), p.payloads(), env))
              .orElseGet(() -> Negotiation.unmoved(sa));
      case Event.Tick _ ->
          sa.expiresAt().isAfter(env.now()) ? Negotiation.unmoved(sa) : tooSlow(sa, talk);
      case Event.Command command -> Negotiation.notYet(sa, command);
      case Event.Consulted(int round, Verdict verdict) ->
          talk.stage() instanceof Stage.Consulting(EapRelay relay, _, List<Payload> prelude)
                  && relay.rounds() == round
              ? relay(sa, talk, talk.path(), prelude, relay.heard(verdict), env)
              : Negotiation.unmoved(sa);
      case Event.Received _,
          Event.Leased _,
          Event.Adopt _,
          Event.Acquainted _,
          Event.Superseded _,
          Event.Forgotten _,
          Event.Sighted _,
          Event.Roamed _,
          Event.Carried _ ->
          Negotiation.unmoved(sa);
    };
  }

  private static Step tooSlow(HalfOpen sa, EapTalk talk) {
    return Negotiation.fail(
        sa,
        ExchangeType.IKE_AUTH,
        "the peer did not come to the end of EAP within %d s; it sent %d requests"
            .formatted(
                Duration.between(sa.openedAt(), sa.expiresAt()).toSeconds(), talk.expectedId() - 1),
        "see the log of the other end; if people type passwords there, raise"
            + " limits.half-open-timeout");
  }

  private static Step receive(HalfOpen sa, EapTalk talk, Datagram datagram, Env env) {
    if (sa.parked().isPresent() || talk.stage() instanceof Stage.Consulting) {
      return Negotiation.unmoved(sa);
    }
    Optional<List<Payload>> farewell = farewell(sa, datagram);
    if (farewell.isPresent()) {
      return abandoned(sa, talk, datagram.path(), farewell.get(), env);
    }
    return switch (AuthRequest.read(sa, datagram)) {
      case AuthRequest.Bad(Refusal refusal) ->
          refusal == Refusal.UNEXPECTED_MESSAGE_ID && repeated(sa, datagram)
              ? new Step(sa, Negotiation.sends(talk.last()))
              : Negotiation.refused(sa, refusal);
      case AuthRequest.Part(Reassembly sofar) -> Negotiation.unmoved(sa.asking(sofar));
      case AuthRequest.Good(List<Payload> payloads) ->
          take(sa, talk, datagram.path(), payloads, env);
    };
  }

  /** RFC 7296 section 2.21.2: whoever does not believe us says so outside of IKE_AUTH. */
  private static Optional<List<Payload>> farewell(HalfOpen sa, Datagram datagram) {
    try {
      IkeMessage message = IkeMessageCodec.decode(datagram.octets());
      boolean due =
          Headers.check(message.header(), sa.id()).isEmpty()
              && !message.header().response()
              && message.header().messageId() == sa.expectedId()
              && message.header().exchangeType().filter(INFORMATIONAL::equals).isPresent();
      return due ? new SkChannel(sa.id(), sa.suite(), sa.keys()).open(message) : Optional.empty();
    } catch (MalformedMessage _) {
      return Optional.empty();
    }
  }

  private static Step abandoned(
      HalfOpen sa, EapTalk talk, Path path, List<Payload> payloads, Env env) {
    String words =
        "it breaks off" + Payloads.error(payloads).map(e -> " with " + Wording.name(e)).orElse("");
    EapServer.Gone gone =
        switch (talk.stage()) {
          case Stage.Asking(EapServer server) -> server.abandoned(words);
          case Stage.Relaying _, Stage.Consulting _ -> EapServer.Gone.saying(words);
          case Stage.Proven(EapProof proof, _) -> {
            proof.msk().ifPresent(Secret::wipe);
            yield EapServer.Gone.saying(words);
          }
        };
    SkChannel channel = new SkChannel(sa.id(), sa.suite(), sa.keys());
    List<byte[]> answer =
        channel.seal(
            channel.header(INFORMATIONAL, true, sa.expectedId()),
            List.of(),
            Fragments.NEVER,
            sa.nextIv(),
            env);
    Step failed =
        Negotiation.fail(sa, ExchangeType.IKE_AUTH, disbelief(talk, gone.why()), gone.remedy());
    List<Effect> effects = new ArrayList<>(Negotiation.sends(Fragments.datagrams(path, answer)));
    effects.addAll(failed.effects());
    return new Step(failed.next(), effects);
  }

  private static String disbelief(EapTalk talk, String why) {
    return "cannot believe the peer: " + why + "; we expect " + Wording.theirProof(talk.profile());
  }

  /** The last request once more, and authentic: its answer was lost (RFC 7296 section 2.1). */
  private static boolean repeated(HalfOpen sa, Datagram datagram) {
    try {
      IkeMessage message = IkeMessageCodec.decode(datagram.octets());
      if (message.header().messageId() != sa.expectedId() - 1) {
        return false;
      }
      SkChannel channel = new SkChannel(sa.id(), sa.suite(), sa.keys());
      // RFC 7383 section 2.6.1: one answer, however many the fragments.
      return message.encryptedFragment().isPresent()
          ? channel
              .open(message.header(), message.encryptedFragment().get())
              .filter(piece -> piece.number() == 1)
              .isPresent()
          : channel.open(message).isPresent();
    } catch (MalformedMessage _) {
      return false;
    }
  }

  private static Step take(HalfOpen sa, EapTalk talk, Path path, List<Payload> payloads, Env env) {
    List<String> violations = MessageRules.check(ExchangeType.IKE_AUTH, false, true, payloads);
    Optional<Eap> eap = Payloads.find(payloads, Eap.class);
    Optional<Authentication> auth = Payloads.find(payloads, Authentication.class);
    return switch (talk.stage()) {
      case Stage.Asking(EapServer server) when violations.isEmpty() && eap.isPresent() ->
          turn(sa, talk, path, server.answered(eap.get().message(), env.random()), env);
      case Stage.Relaying(EapRelay relay) when violations.isEmpty() && eap.isPresent() ->
          relay(sa, talk, path, List.of(), relay.answered(eap.get().message(), path), env);
      case Stage.Proven proven when violations.isEmpty() && auth.isPresent() && eap.isEmpty() ->
          conclude(sa, talk, path, proven, auth.get(), env);
      case Stage.Asking _, Stage.Relaying _, Stage.Consulting _, Stage.Proven _ ->
          AnswerAuth.reject(
              sa,
              path,
              NotifyType.INVALID_SYNTAX,
              "the peer's request breaks the rules of EAP in IKE: "
                  + (violations.isEmpty() ? "another payload is due" : violations),
              "check the peer's implementation",
              env);
    };
  }

  private static Step turn(HalfOpen sa, EapTalk talk, Path path, EapServer.Turn turn, Env env) {
    return switch (turn) {
      case EapServer.Turn.Ask(EapPacket request, EapServer next) ->
          respond(sa, talk, path, List.of(new Eap(request.encode())), new Stage.Asking(next), env);
      case EapServer.Turn.Proven(EapPacket success, EapProof proof) ->
          respond(
              sa,
              talk,
              path,
              List.of(new Eap(success.encode())),
              new Stage.Proven(proof, List.of()),
              env);
      case EapServer.Turn.Refused(EapPacket failure, String why, String remedy) ->
          AnswerAuth.reject(
              sa,
              path,
              List.of(new Eap(failure.encode()), Payloads.error(NotifyType.AUTHENTICATION_FAILED)),
              disbelief(talk, why),
              remedy,
              env);
    };
  }

  /** One step of a conversation between the peer and a RADIUS server. */
  private static Step relay(
      HalfOpen sa, EapTalk talk, Path path, List<Payload> prelude, EapRelay.Turn turn, Env env) {
    return switch (turn) {
      case EapRelay.Turn.Consult(Consultation question, EapRelay next) -> {
        Stage.Consulting waiting = new Stage.Consulting(next, question, prelude);
        yield new Step(
            sa.talking(talk.waiting(path, waiting)),
            List.of(new Effect.Consult(next.rounds(), question)));
      }
      case EapRelay.Turn.Ask(Octets request, EapRelay next) ->
          respond(sa, talk, path, behind(prelude, new Eap(request)), new Stage.Relaying(next), env);
      case EapRelay.Turn.Proven(Octets success, EapProof proof) ->
          respond(
              sa,
              talk,
              path,
              behind(prelude, new Eap(success)),
              new Stage.Proven(proof, List.of()),
              env);
      case EapRelay.Turn.Refused(Octets failure, String why, String remedy) ->
          AnswerAuth.reject(
              sa,
              path,
              List.of(new Eap(failure), Payloads.error(NotifyType.AUTHENTICATION_FAILED)),
              disbelief(talk, why),
              remedy,
              env);
    };
  }

  private static List<Payload> behind(List<Payload> prelude, Eap eap) {
    return Stream.concat(prelude.stream(), Stream.<Payload>of(eap)).toList();
  }

  private static Step respond(
      HalfOpen sa, EapTalk talk, Path path, List<Payload> payloads, Stage next, Env env) {
    SkChannel channel = new SkChannel(sa.id(), sa.suite(), sa.keys());
    List<Datagram> answer =
        Fragments.datagrams(
            path,
            channel.seal(
                channel.header(ExchangeType.IKE_AUTH, true, talk.expectedId()),
                payloads,
                Fragments.most(talk.profile(), sa.capabilities(), path),
                talk.nextIv(),
                env));
    return new Step(sa.talking(talk.answered(path, answer, next)), Negotiation.sends(answer));
  }

  /** EAP has succeeded; AUTH shows that no third end was in it. */
  private static Step conclude(
      HalfOpen sa, EapTalk talk, Path path, Stage.Proven proven, Authentication auth, Env env) {
    Optional<Secret> msk = proven.proof().msk();
    Authenticator authenticator = AnswerAuth.authenticator(sa);
    Identification idi = AuthRequest.id(talk.first(), Side.INITIATOR).orElseThrow();
    Credibility credibility = authenticator.verifyAfterEap(msk, idi, auth);
    if (credibility instanceof Credibility.Refused(String why, String remedy)) {
      msk.ifPresent(Secret::wipe);
      return AnswerAuth.reject(
          sa,
          path,
          NotifyType.AUTHENTICATION_FAILED,
          "cannot believe the peer: " + why,
          remedy,
          env);
    }
    String user = proven.proof().identity();
    Grant grant = proven.proof().grant();
    Optional<PeerProfile> profile = admitted(talk.profile(), grant);
    if (profile.isEmpty()) {
      msk.ifPresent(Secret::wipe);
      return AnswerAuth.reject(
          sa,
          path,
          NotifyType.AUTHENTICATION_FAILED,
          "EAP user %s is in none of the groups of this peer, but in %s"
              .formatted(SafeText.quoted(user), groups(grant)),
          "add one of them to groups of this peer, or the user to one of those",
          env);
    }
    Identification idr = Identities.encode(Side.RESPONDER, talk.profile().localIdentity());
    List<Payload> answer = new ArrayList<>(List.of(authenticator.afterEap(msk, idr)));
    msk.ifPresent(Secret::wipe);
    return AnswerAddress.settle(
        new Caller(
            sa.unmixed(),
            path,
            talk.first(),
            profile.get(),
            Optional.of(identity(user)),
            Optional.of(user),
            grant,
            proven.doubts(),
            answer),
        env);
  }

  /** What somebody gets who is in these groups; empty if he must not come in. */
  private static Optional<PeerProfile> admitted(PeerProfile profile, Grant grant) {
    if (!(profile.remoteAuth() instanceof RemoteAuth.Eap(_, Map<String, ChildPolicy> groups))
        || groups.isEmpty()) {
      return Optional.of(profile);
    }
    return groups.entrySet().stream()
        .filter(group -> grant.groups().contains(group.getKey()))
        .findFirst()
        .map(group -> profile.carrying(group.getValue()));
  }

  private static String groups(Grant grant) {
    return grant.groups().isEmpty()
        ? "none"
        : grant.groups().stream()
            .limit(MOST_NAMED)
            .map(SafeText::quoted)
            .collect(Collectors.joining(", "));
  }

  /** Nobody has proved to be what IDi says: he is whom EAP knows. */
  private static Identity identity(String user) {
    return user.contains("@") ? new Identity.Email(user) : new Identity.Fqdn(user);
  }
}
