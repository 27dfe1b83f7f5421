package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.eap.EapClaiming;
import net.hsvpn.peers.eap.EapClient;
import net.hsvpn.peers.eap.EapPacket;
import net.hsvpn.peers.eap.EapProof;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.AuthSent;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.EapDialogue;
import net.hsvpn.peers.sa.EapDialogue.Stage;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.LocalAuth;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.RemoteAuth;
import net.hsvpn.peers.sa.Step;
import net.hsvpn.peers.sa.Wanted;
import net.hsvpn.peers.window.Requests;
import net.hsvpn.peers.wire.Authentication;
import net.hsvpn.peers.wire.Eap;
import net.hsvpn.peers.wire.Identification;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.Side;

/** IKE_AUTH with EAP, our half as initiator and EAP client (RFC 7296 section 2.16). */
final class InitiateEap {
  private InitiateEap() {}

  /** Why we cannot call this peer, if EAP is the reason. */
  static Optional<Authenticator.Proof> obstacle(PeerProfile profile) {
    return profile.remoteAuth() instanceof RemoteAuth.Eap
            && !(profile.localAuth() instanceof LocalAuth.Eap)
        ? Optional.of(
            new Authenticator.Proof.Impossible(
                profile.id() + " is to authenticate by EAP, which only the one who calls can",
                "let the peer call, or choose another way for auth.remote"))
        : Optional.empty();
  }

  /** What the first request says of EAP. */
  static List<Payload> announcements(PeerProfile profile) {
    return List.of();
  }

  /** What we call ourselves in EAP; empty without it. */
  static Optional<String> identity(AuthSent sa) {
    return sa.profile().localAuth() instanceof LocalAuth.Eap(EapClaiming how)
        ? Optional.of(how.identity())
        : Optional.empty();
  }

  /** An answer to one of our requests, which obeys the rules of messages. */
  static Step onAnswer(
      AuthSent sa, EapClaiming how, List<Payload> payloads, Optional<Notify> error, Env env) {
    if (sa.eap().isEmpty()) {
      return first(sa, how, payloads, error, env);
    }
    EapDialogue dialogue = sa.eap().get();
    Optional<Eap> eap = Payloads.find(payloads, Eap.class);
    return switch (dialogue.stage()) {
      case Stage.Answering(EapClient client) when eap.isPresent() ->
          turn(sa, dialogue, client.received(eap.get().message(), env.random()), env);
      case Stage.Answering _ ->
          error.isPresent()
              ? InitiateAuth.unproven(sa, error)
              : InitiateAuth.giveUp(
                  sa, "it breaks off EAP before its end", "check its software", env);
      case Stage.Proven(EapProof proof) -> conclude(sa, dialogue, proof, payloads, error, env);
    };
  }

  /** The peer shows who it is, and asks its first question. */
  private static Step first(
      AuthSent sa, EapClaiming how, List<Payload> payloads, Optional<Notify> error, Env env) {
    Optional<Eap> eap = Payloads.find(payloads, Eap.class);
    boolean proves = Payloads.find(payloads, Authentication.class).isPresent();
    if (eap.isEmpty() && !proves) {
      return InitiateAuth.unproven(sa, error);
    }
    Optional<Step> stranger = InitiateAuth.stranger(sa, payloads, env);
    if (stranger.isPresent()) {
      return stranger.get();
    }
    Identification idr = Payloads.require(payloads, Identification.class);
    Credibility credibility =
        authenticator(sa).verify(sa.profile().remoteAuth(), idr, payloads, env);
    return switch (credibility) {
      case Credibility.Refused(String why, String remedy) ->
          InitiateAuth.giveUp(sa, why, remedy, env);
      case Credibility.Open(List<Wanted> wanted) ->
          new Step(sa.parking(payloads), List.of(new Effect.Fetch(wanted)));
      case Credibility.ByEap _ -> talk(sa, how, idr, List.of(), eap, env);
      case Credibility.Believed(List<String> doubts) -> talk(sa, how, idr, doubts, eap, env);
    };
  }

  private static Step talk(
      AuthSent sa,
      EapClaiming how,
      Identification idr,
      List<String> doubts,
      Optional<Eap> eap,
      Env env) {
    if (eap.isEmpty()) {
      return InitiateAuth.giveUp(
          sa, "it lets us in without EAP", "make auth.local agree with the other end", env);
    }
    EapClient client = EapClient.of(how);
    EapDialogue dialogue = new EapDialogue(idr, doubts, new Stage.Answering(client));
    return turn(sa, dialogue, client.received(eap.get().message(), env.random()), env);
  }

  private static Step turn(AuthSent sa, EapDialogue dialogue, EapClient.Turn turn, Env env) {
    return switch (turn) {
      case EapClient.Turn.Answer(EapPacket response, EapClient next) ->
          request(sa, dialogue.at(new Stage.Answering(next)), new Eap(response.encode()), env);
      case EapClient.Turn.Proven(EapProof proof) -> {
        Identification idi = Identities.encode(Side.INITIATOR, sa.profile().localIdentity());
        yield request(
            sa,
            dialogue.at(new Stage.Proven(proof)),
            authenticator(sa).afterEap(proof.msk(), idi),
            env);
      }
      case EapClient.Turn.Refused(String why, String remedy, boolean theirFault) ->
          theirFault
              ? InitiateAuth.giveUp(sa, why, remedy, env)
              : Negotiation.fail(sa, ExchangeType.IKE_AUTH, why, remedy);
    };
  }

  private static Step request(AuthSent sa, EapDialogue dialogue, Payload payload, Env env) {
    Requests idle = sa.requests().answered();
    SkChannel channel = new SkChannel(sa.id(), sa.suite(), sa.keys());
    List<Datagram> request =
        Fragments.datagrams(
            sa.path(),
            channel.seal(
                channel.header(ExchangeType.IKE_AUTH, false, idle.nextId()),
                List.of(payload),
                Fragments.most(sa.profile(), sa.capabilities(), sa.path()),
                sa.nextIv(),
                env));
    Requests sent = idle.sent(request, env.now(), sa.profile().retransmission().pauseAfter(0));
    return new Step(
        sa.talking(dialogue, sent, request.size()), new ArrayList<>(Negotiation.sends(request)));
  }

  /** The peer's AUTH shows that no third end was in EAP. */
  private static Step conclude(
      AuthSent sa,
      EapDialogue dialogue,
      EapProof proof,
      List<Payload> payloads,
      Optional<Notify> error,
      Env env) {
    Optional<Authentication> auth = Payloads.find(payloads, Authentication.class);
    if (auth.isEmpty()) {
      return InitiateAuth.unproven(sa, error);
    }
    Credibility credibility =
        authenticator(sa).verifyAfterEap(proof.msk(), dialogue.idr(), auth.get());
    proof.msk().ifPresent(Secret::wipe);
    return credibility instanceof Credibility.Refused(String why, String remedy)
        ? InitiateAuth.giveUp(sa, why, remedy, env)
        : InitiateAuth.established(
            sa, false, payloads, Identities.decode(dialogue.idr()), error, dialogue.doubts(), env);
  }

  private static Authenticator authenticator(AuthSent sa) {
    return new Authenticator(sa.suite(), sa.keys(), sa.init(), true);
  }
}
