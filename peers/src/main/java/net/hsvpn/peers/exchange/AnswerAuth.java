package net.hsvpn.peers.exchange;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Childless;
import net.hsvpn.config.Identity;
import net.hsvpn.config.IpText;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.eap.EapServing;
import net.hsvpn.peers.eap.Grant;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.rules.MessageRules;
import net.hsvpn.peers.sa.Announcements;
import net.hsvpn.peers.sa.Caller;
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
import net.hsvpn.peers.sa.Wanted;
import net.hsvpn.peers.sa.Whereabouts;
import net.hsvpn.peers.window.Reassembly;
import net.hsvpn.peers.window.Requests;
import net.hsvpn.peers.window.Responses;
import net.hsvpn.peers.wire.GatewayName;
import net.hsvpn.peers.wire.Identification;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.SecurityAssociation;
import net.hsvpn.peers.wire.Side;

/** IKE_AUTH, our half as responder (RFC 7296 section 1.2). */
public final class AnswerAuth {
  private AnswerAuth() {}

  public static Step handle(HalfOpen sa, Event event, Env env) {
    if (sa.eap().isPresent()) {
      return AnswerEap.handle(sa, sa.eap().get(), event, env);
    }
    return switch (event) {
      case Event.Authenticate(Datagram datagram, Optional<PeerProfile> profile) ->
          authenticate(sa, datagram, profile, env);
      case Event.Fetched _ ->
          sa.parked()
              .map(p -> authenticate(sa, p.path(), p.payloads(), Optional.of(p.profile()), env))
              .orElseGet(() -> Negotiation.unmoved(sa));
      case Event.Tick _ ->
          sa.expiresAt().isAfter(env.now()) ? Negotiation.unmoved(sa) : neverAuthenticated(sa);
      case Event.Command command -> Negotiation.notYet(sa, command);
      case Event.Received _,
          Event.Consulted _,
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

  private static Step neverAuthenticated(HalfOpen sa) {
    String caller = IpText.of(sa.path().remote().getAddress());
    String time = Duration.between(sa.openedAt(), sa.expiresAt()).toSeconds() + " s";
    return sa.parked()
        .map(parked ->
            Negotiation.fail(
                sa,
                ExchangeType.IKE_AUTH,
                "what is needed to believe %s did not come within %s; we expect %s"
                    .formatted(caller, time, Wording.theirProof(parked.profile())),
                "check that the servers of its CA, or of its certificate, answer"))
        .orElseGet(() ->
            Negotiation.fail(
                sa,
                ExchangeType.IKE_AUTH,
                "%s opened an IKE SA with %s, and %s of its %s request came within %s"
                    .formatted(
                        caller,
                        sa.suite(),
                        sa.request().pieces().isEmpty() ? "nothing" : "not every fragment",
                        sa.next().isPresent()
                            ? ExchangeType.IKE_INTERMEDIATE
                            : ExchangeType.IKE_AUTH,
                        time),
                "see the log of the other end, and check that UDP port 4500 and fragments pass"));
  }

  private static Step authenticate(
      HalfOpen sa, Datagram datagram, Optional<PeerProfile> profile, Env env) {
    if (sa.parked().isPresent()) {
      return Negotiation.unmoved(sa);
    }
    return switch (AuthRequest.read(sa, datagram)) {
      case AuthRequest.Bad(Refusal refusal) -> Negotiation.refused(sa, refusal);
      case AuthRequest.Part(Reassembly sofar) -> Negotiation.unmoved(sa.asking(sofar));
      case AuthRequest.Good(List<Payload> payloads) ->
          authenticate(sa, datagram.path(), payloads, profile, env);
    };
  }

  private static Step authenticate(
      HalfOpen sa, Path path, List<Payload> payloads, Optional<PeerProfile> found, Env env) {
    List<String> violations = MessageRules.check(ExchangeType.IKE_AUTH, false, true, payloads);
    Optional<Identification> idi = AuthRequest.id(payloads, Side.INITIATOR);
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
    if (profile.ike().stream().noneMatch(p -> p.allows(sa.suite()))) {
      return reject(
          sa,
          path,
          NotifyType.NO_PROPOSAL_CHOSEN,
          "peer "
              + profile.id()
              + " may not use "
              + sa.suite()
              + ", but only "
              + Wording.ike(profile),
          "add this proposal to ike of this peer, or one of ours at the other end",
          env);
    }
    if (MobikeNotifies.natAgainstItsWill(payloads, path, env)) {
      return reject(
          sa,
          path,
          NotifyType.UNEXPECTED_NAT_DETECTED,
          "the peer allows no NAT on the way (NO_NATS_ALLOWED), and there is one",
          "remove the NAT, or let the peer allow it",
          env);
    }
    return switch (PpkChoice.of(profile, sa.capabilities(), sa.suite(), sa.keys(), payloads)) {
      case PpkChoice.Refused(String why, String remedy) ->
          disbelieve(sa, path, who, profile, why, remedy, env);
      case PpkChoice.Without(List<Payload> request) ->
          judge(sa, sa.keys(), path, who, request, idi.get(), profile, env);
      case PpkChoice.Mixed(IkeKeys keys) ->
          judge(sa, keys, path, who, payloads, idi.get(), profile, env);
    };
  }

  /**
   * @param keys those of the SA, or with a post-quantum pre-shared key mixed into them
   */
  private static Step judge(
      HalfOpen sa,
      IkeKeys keys,
      Path path,
      String who,
      List<Payload> payloads,
      Identification idi,
      PeerProfile profile,
      Env env) {
    boolean ppk = !keys.equals(sa.keys());
    Credibility credibility =
        new Authenticator(sa.suite(), keys, sa.init(), false)
            .verify(profile.remoteAuth(), idi, payloads, env);
    if (ppk && !(credibility instanceof Credibility.Believed)) {
      keys.wipe();
    }
    return switch (credibility) {
      case Credibility.Refused(String why, String remedy) ->
          disbelieve(sa, path, who, profile, why, remedy, env);
      case Credibility.ByEap(EapServing how) ->
          AnswerEap.begin(sa, path, payloads, profile, how, env);
      case Credibility.Open(List<Wanted> wanted) ->
          new Step(
              sa.parking(new HalfOpen.Parked(path, payloads, profile)),
              List.of(new Effect.Fetch(wanted)));
      case Credibility.Believed(List<String> doubts) ->
          accept(ppk ? sa.mixed(keys) : sa.unmixed(), ppk, path, payloads, profile, doubts, env);
    };
  }

  private static Step disbelieve(
      HalfOpen sa, Path path, String who, PeerProfile profile, String why, String remedy, Env env) {
    return reject(
        sa,
        path,
        NotifyType.AUTHENTICATION_FAILED,
        "cannot believe " + who + ": " + why + "; we expect " + Wording.theirProof(profile),
        remedy,
        env);
  }

  static Authenticator authenticator(HalfOpen sa) {
    return new Authenticator(sa.suite(), sa.keys(), sa.init(), false);
  }

  static Step reject(
      HalfOpen sa, Path path, NotifyType notify, String why, String remedy, Env env) {
    return reject(sa, path, List.of(Payloads.error(notify)), why, remedy, env);
  }

  static Step reject(
      HalfOpen sa, Path path, List<Payload> answer, String why, String remedy, Env env) {
    SkChannel channel = new SkChannel(sa.id(), sa.suite(), sa.keys());
    List<byte[]> response =
        channel.seal(
            channel.header(ExchangeType.IKE_AUTH, true, sa.expectedId()),
            answer,
            Fragments.NEVER,
            sa.nextIv(),
            env);
    List<Effect> effects = new ArrayList<>();
    effects.add(new Effect.Keys(sa.id(), sa.suite(), sa.keys()));
    effects.addAll(Negotiation.sends(Fragments.datagrams(path, response)));
    Step failed = Negotiation.fail(sa, ExchangeType.IKE_AUTH, why, remedy);
    effects.addAll(failed.effects());
    return new Step(failed.next(), effects);
  }

  private static Step accept(
      HalfOpen sa,
      boolean ppk,
      Path path,
      List<Payload> payloads,
      PeerProfile profile,
      List<String> doubts,
      Env env) {
    Identification idr = Identities.encode(Side.RESPONDER, profile.localIdentity());
    PeerWishes wishes = PeerWishes.of(sa.capabilities().hashes(), payloads);
    return switch (authenticator(sa).ours(profile.localAuth(), idr, wishes, env)) {
      case Authenticator.Proof.Impossible(String why, String remedy) ->
          reject(
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
        if (ppk) {
          answer.add(new Notify(NotifyType.PPK_IDENTITY));
        }
        Optional<Identity> who =
            AuthRequest.id(payloads, Side.INITIATOR).flatMap(Identities::decode);
        yield AnswerAddress.settle(
            new Caller(
                sa, path, payloads, profile, who, Optional.empty(), Grant.NONE, doubts, answer),
            env);
      }
    };
  }

  /** The caller is authenticated, and what he gets is settled. */
  static Step establish(Caller caller, Allotment allotment, Env env) {
    HalfOpen sa = caller.sa();
    PeerProfile profile = allotment.profile();
    List<Payload> answer = new ArrayList<>(caller.answer());
    Draft d =
        new Draft(
            new Established(
                sa.id(),
                profile,
                caller.path(),
                sa.suite(),
                sa.keys(),
                sa.capabilities(),
                Requests.startingAt(0),
                Responses.startingAt(sa.expectedId()),
                sa.nextIv(),
                List.of(),
                Optional.empty(),
                List.of(),
                Lifetimes.begun(env, profile.life(), false),
                env.now(),
                Lifetimes.keepaliveAt(env, sa.capabilities()),
                Established.Standing.CURRENT,
                Announcements.NONE,
                Optional.empty(),
                CrashDetection.theirs(caller.request()),
                allotment.party(),
                Whereabouts.begun(
                    profile.mobility().enabled() && MobikeNotifies.supported(caller.request()),
                    MobikeNotifies.addresses(caller.request()).orElse(List.of()),
                    Optional.empty())),
            env);
    d.act(new Effect.Keys(sa.id(), sa.suite(), sa.keys()));
    d.act(new Effect.Established(sa.id()));
    sa.spent().forEach(keys -> d.act(new Effect.Wipe(keys)));
    d.tell(
        Report.Kind.IKE_ESTABLISHED,
        ExchangeType.IKE_AUTH,
        sa.id() + ", " + sa.suite() + Wording.eapIdentity(caller.eapIdentity()));
    Negotiation.tellDoubts(d, caller.doubts());
    if (Payloads.status(caller.request(), NotifyType.INITIAL_CONTACT).isPresent()) {
      d.act(new Effect.InitialContact(sa.openedAt()));
    }
    Optional<GatewayName> elsewhere = Redirection.ofPeer(profile, sa, env);
    if (elsewhere.isPresent()) {
      answer.addAll(Redirection.sendAway(d, elsewhere.get()));
    } else {
      allotment.reply().ifPresent(answer::add);
      if (Payloads.find(caller.request(), SecurityAssociation.class).isPresent()) {
        answer.addAll(child(d, sa, caller.request(), allotment, env));
      }
    }
    if (d.at().whereabouts().mobike()) {
      answer.addAll(MobikeNotifies.offer(profile.mobility(), caller.path()));
    }
    profile.life().authLifetime().map(AuthLifetime::granting).ifPresent(answer::add);
    answer.addAll(CrashDetection.ours(sa.id(), env));
    d.respond(ExchangeType.IKE_AUTH, answer);
    return d.step();
  }

  /** A refused child does not undo the IKE SA (RFC 7296 section 1.2). */
  private static List<Payload> child(
      Draft d, HalfOpen sa, List<Payload> payloads, Allotment allotment, Env env) {
    PeerProfile profile = allotment.profile();
    if (profile.life().childless() == Childless.FORCE) {
      d.tell(
          Report.Kind.NEGOTIATION_FAILED,
          ExchangeType.IKE_AUTH,
          "the peer wants a child SA in IKE_AUTH, which childless = force forbids",
          "set childless = allow for this peer, or force at the other end");
      return List.of(Payloads.error(NotifyType.NO_ADDITIONAL_SAS));
    }
    int spi = Spis.esp(env);
    ChildVerdict verdict =
        allotment.refused().isPresent()
            ? allotment.refused().get()
            : ChildOffer.answer(profile, sa.capabilities(), payloads, spi, false);
    return switch (verdict) {
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
