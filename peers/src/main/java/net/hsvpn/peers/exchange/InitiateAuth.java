package net.hsvpn.peers.exchange;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Childless;
import net.hsvpn.config.Identity;
import net.hsvpn.config.IdentityPattern;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.eap.EapClaiming;
import net.hsvpn.peers.eap.Grant;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.rules.MessageRules;
import net.hsvpn.peers.sa.Announcements;
import net.hsvpn.peers.sa.AuthSent;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Closed;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.LocalAuth;
import net.hsvpn.peers.sa.Opening;
import net.hsvpn.peers.sa.Party;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Ppk;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Step;
import net.hsvpn.peers.sa.Wanted;
import net.hsvpn.peers.sa.Whereabouts;
import net.hsvpn.peers.window.Reassembly;
import net.hsvpn.peers.window.Requests;
import net.hsvpn.peers.window.Responses;
import net.hsvpn.peers.wire.Authentication;
import net.hsvpn.peers.wire.Identification;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.SecurityAssociation;
import net.hsvpn.peers.wire.Side;

/** IKE_AUTH, our half as initiator (RFC 7296 section 1.2). */
public final class InitiateAuth {
  private InitiateAuth() {}

  static Step begin(Opening before, Env env) {
    PeerProfile profile = before.profile();
    IkeKeys keys = before.keys();
    IkeSuite suite = before.suite();
    Optional<IkeKeys> mixed =
        before.capabilities().ppk()
            ? profile.ppk().map(ppk -> keys.mixed(suite.prf(), ppk.key()))
            : Optional.empty();
    Optional<Integer> childSpi =
        profile.life().childless() == Childless.FORCE
            ? Optional.empty()
            : Optional.of(Spis.esp(env));
    Identification idi = Identities.encode(Side.INITIATOR, profile.localIdentity());
    List<Payload> payloads = new ArrayList<>();
    payloads.add(idi);
    if (profile.remoteIdentity() instanceof IdentityPattern.Exactly(Identity wanted)) {
      payloads.add(Identities.encode(Side.RESPONDER, wanted));
    }
    PeerWishes wishes = PeerWishes.of(before.capabilities().hashes(), before.answer());
    switch (InitiateEap.obstacle(profile)
        .orElseGet(() ->
            new Authenticator(suite, mixed.orElse(keys), before.init(), true)
                .ours(profile.localAuth(), idi, wishes, env))) {
      case Authenticator.Proof.Given(var proof) -> payloads.addAll(proof);
      case Authenticator.Proof.Impossible(String why, String remedy) -> {
        mixed.ifPresent(IkeKeys::wipe);
        return Negotiation.fail(before, ExchangeType.IKE_AUTH, why, remedy);
      }
    }
    if (mixed.isPresent()) {
      Ppk ppk = profile.ppk().orElseThrow();
      payloads.add(PpkChoice.identity(ppk));
      if (!ppk.required()) {
        payloads.add(withoutPpk(before, idi, wishes, env));
      }
    }
    payloads.addAll(InitiateEap.announcements(profile));
    payloads.addAll(CertificateWishes.ofInitiator(profile, wishes.methods().isPresent()));
    AskAddress.request(profile).ifPresent(payloads::add);
    childSpi
        .map(spi -> ChildOffer.of(profile, spi, false))
        .ifPresent(offer -> {
          payloads.add(offer.sa());
          payloads.addAll(offer.selectorsAndNotifies());
        });
    if (profile.mobility().enabled()) {
      payloads.addAll(MobikeNotifies.offer(profile.mobility(), before.path()));
    }
    if (before.initialContact()) {
      payloads.add(new Notify(NotifyType.INITIAL_CONTACT));
    }
    payloads.addAll(CrashDetection.ours(before.id(), env));
    SkChannel channel = new SkChannel(before.id(), suite, keys);
    int messageId = before.init().intermediate().authId();
    List<Datagram> request =
        Fragments.datagrams(
            before.path(),
            channel.seal(
                channel.header(ExchangeType.IKE_AUTH, false, messageId),
                payloads,
                Fragments.most(profile, before.capabilities(), before.path()),
                0,
                env));
    AuthSent next =
        new AuthSent(
            before.id(),
            profile,
            before.path(),
            before.ticket(),
            suite,
            keys,
            before.capabilities(),
            before.init(),
            childSpi,
            request.size(),
            Requests.startingAt(messageId)
                .sent(request, env.now(), profile.retransmission().pauseAfter(0)),
            NatHashes.ourEnd(before.path(), env).map(InetSocketAddress::getAddress),
            List.of(),
            mixed,
            Optional.empty());
    List<Effect> effects = new ArrayList<>();
    effects.add(new Effect.Keys(before.id(), suite, keys));
    effects.addAll(Negotiation.sends(request));
    return new Step(next, effects);
  }

  /** What AUTH would be for a responder that does not know the PPK (RFC 8784 section 3). */
  private static Notify withoutPpk(Opening before, Identification idi, PeerWishes wishes, Env env) {
    Authenticator authenticator =
        new Authenticator(before.suite(), before.keys(), before.init(), true);
    return switch (authenticator.ours(before.profile().localAuth(), idi, wishes, env)) {
      case Authenticator.Proof.Given(List<Payload> proof) ->
          new Notify(
              NotifyType.NO_PPK_AUTH, Payloads.require(proof, Authentication.class).data().array());
      case Authenticator.Proof.Impossible(String why, _) ->
          throw new IllegalStateException("what could be signed once cannot be again: " + why);
    };
  }

  public static Step handle(AuthSent sa, Event event, Env env) {
    return switch (event) {
      case Event.Received(Datagram datagram) -> receive(sa, datagram, env);
      case Event.Fetched _ ->
          sa.parked().isEmpty() ? Negotiation.unmoved(sa) : onAnswer(sa, sa.parked(), env);
      case Event.Tick _ -> Negotiation.tick(sa, env);
      case Event.Close(long ticket) -> Negotiation.abandon(sa, ticket);
      case Event.Command command -> Negotiation.notYet(sa, command);
      case Event.Authenticate _,
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

  private static Step receive(AuthSent sa, Datagram datagram, Env env) {
    if (!sa.parked().isEmpty()) {
      return Negotiation.unmoved(sa);
    }
    try {
      IkeMessage message = IkeMessageCodec.decode(datagram.octets());
      Optional<Refusal> refusal = Headers.check(message.header(), sa.id());
      if (refusal.isPresent()) {
        return Negotiation.refused(sa, refusal.get());
      }
      if (!message.header().response()
          || message.header().exchangeType().filter(ExchangeType.IKE_AUTH::equals).isEmpty()) {
        return Negotiation.refused(sa, Refusal.UNEXPECTED_EXCHANGE);
      }
      if (!sa.requests().awaits(message.header().messageId())) {
        return Negotiation.refused(sa, Refusal.UNEXPECTED_MESSAGE_ID);
      }
      SkChannel channel = new SkChannel(sa.id(), sa.suite(), sa.keys());
      Reassembly before = sa.requests().outstanding().orElseThrow().answer();
      return switch (Fragments.read(
          channel, message, sa.capabilities(), before, sa.profile().fragmentation().limits())) {
        case Fragments.Content.Whole(List<Payload> payloads, _) -> onAnswer(sa, payloads, env);
        case Fragments.Content.Part(Reassembly sofar) ->
            Negotiation.unmoved(sa.with(sa.requests().answering(sofar)));
        case Fragments.Content.Refused(Refusal why) -> Negotiation.refused(sa, why);
      };
    } catch (MalformedMessage _) {
      return Negotiation.refused(sa, Refusal.MALFORMED);
    }
  }

  private static Step onAnswer(AuthSent sa, List<Payload> payloads, Env env) {
    List<String> violations = MessageRules.check(ExchangeType.IKE_AUTH, true, true, payloads);
    if (!violations.isEmpty()) {
      return giveUp(sa, "its response breaks the rules: " + violations, "check its software", env);
    }
    Optional<Notify> error = Payloads.error(payloads);
    if (sa.profile().localAuth() instanceof LocalAuth.Eap(EapClaiming how)) {
      return InitiateEap.onAnswer(sa, how, payloads, error, env);
    }
    if (Payloads.find(payloads, Authentication.class).isEmpty()) {
      return unproven(sa, error);
    }
    Optional<Step> stranger = stranger(sa, payloads, env);
    if (stranger.isPresent()) {
      return stranger.get();
    }
    Identification idr = Payloads.require(payloads, Identification.class);
    boolean ppk =
        sa.mixed().isPresent() && Payloads.status(payloads, NotifyType.PPK_IDENTITY).isPresent();
    if (!ppk && sa.profile().ppk().filter(Ppk::required).isPresent()) {
      return giveUp(
          sa,
          "it uses no post-quantum pre-shared key, which ppk-required asks for",
          "give both ends the same ppk-id and ppk",
          env);
    }
    IkeKeys keys = ppk ? sa.mixed().get() : sa.keys();
    Credibility credibility =
        new Authenticator(sa.suite(), keys, sa.init(), true)
            .verify(sa.profile().remoteAuth(), idr, payloads, env);
    return switch (credibility) {
      case Credibility.Refused(String why, String remedy) -> giveUp(sa, why, remedy, env);
      case Credibility.ByEap _ -> unproven(sa, error);
      case Credibility.Open(List<Wanted> wanted) ->
          new Step(sa.parking(payloads), List.of(new Effect.Fetch(wanted)));
      case Credibility.Believed(List<String> doubts) ->
          established(sa, ppk, payloads, Identities.decode(idr), error, doubts, env);
    };
  }

  /** Gives up a peer that is, by its own words, not the one that we called. */
  static Optional<Step> stranger(AuthSent sa, List<Payload> payloads, Env env) {
    Optional<Identification> idr = Payloads.find(payloads, Identification.class);
    if (idr.isEmpty()) {
      return Optional.of(giveUp(sa, "it sent no identity (IDr)", "check its software", env));
    }
    Optional<Identity> identity = Identities.decode(idr.get());
    IdentityPattern expected = sa.profile().remoteIdentity();
    if (expected instanceof IdentityPattern.Any || identity.filter(expected::matches).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(
        giveUp(
            sa,
            "it says it is "
                + identity.map(Identity::toString).orElse("of an unknown kind of identity")
                + ", expected "
                + expected,
            "correct remote-identity of this peer, or the identity at the other end",
            env));
  }

  /** The peer proves nothing to us: it does not want to go on. */
  static Step unproven(AuthSent sa, Optional<Notify> error) {
    PeerProfile profile = sa.profile();
    boolean proof = error.filter(e -> e.is(NotifyType.AUTHENTICATION_FAILED)).isPresent();
    return Negotiation.fail(
        sa,
        ExchangeType.IKE_AUTH,
        error.map(e -> "the peer answers " + Wording.name(e)).orElse("the peer wants EAP")
            + " to "
            + Wording.ourProof(profile)
            + ", with "
            + sa.suite()
            + "; we expect "
            + Wording.theirProof(profile),
        proof
            ? Wording.compareProofs(profile.localAuth())
            : error.map(Wording::remedy).orElse("choose another way to authenticate there"));
  }

  /** RFC 7296 section 2.21.2: tells the responder, which believes the SA to stand. */
  static Step giveUp(AuthSent sa, String why, String remedy, Env env) {
    SkChannel channel = new SkChannel(sa.id(), sa.suite(), sa.keys());
    List<byte[]> farewell =
        channel.seal(
            channel.header(ExchangeType.INFORMATIONAL, false, sa.requests().nextId()),
            List.of(Payloads.error(NotifyType.AUTHENTICATION_FAILED)),
            Fragments.NEVER,
            sa.nextIv(),
            env);
    Step failed =
        Negotiation.fail(
            sa,
            ExchangeType.IKE_AUTH,
            "cannot believe the peer: " + why + "; we expect " + Wording.theirProof(sa.profile()),
            remedy);
    List<Effect> effects = new ArrayList<>();
    effects.addAll(Negotiation.sends(Fragments.datagrams(sa.path(), farewell)));
    effects.addAll(failed.effects());
    return new Step((Closed) failed.next(), effects);
  }

  static Step established(
      AuthSent before,
      boolean ppk,
      List<Payload> payloads,
      Optional<Identity> identity,
      Optional<Notify> error,
      List<String> doubts,
      Env env) {
    AuthSent sa = before.settled(ppk);
    AskAddress.Given given = AskAddress.answer(sa.profile(), payloads);
    Optional<String> eapIdentity = InitiateEap.identity(sa);
    Draft d =
        new Draft(
            new Established(
                sa.id(),
                given.profile(),
                sa.path(),
                sa.suite(),
                sa.keys(),
                sa.capabilities(),
                sa.requests().answered(),
                Responses.startingAt(0),
                sa.nextIv(),
                List.of(),
                Optional.empty(),
                List.of(),
                Lifetimes.begun(env, sa.profile().life(), true),
                env.now(),
                Lifetimes.keepaliveAt(env, sa.capabilities()),
                Established.Standing.CURRENT,
                Announcements.NONE,
                Optional.empty(),
                CrashDetection.theirs(payloads),
                new Party(identity, eapIdentity, List.of(), given.addresses(), Grant.NONE),
                Whereabouts.begun(
                    sa.profile().mobility().enabled() && MobikeNotifies.supported(payloads),
                    MobikeNotifies.addresses(payloads).orElse(List.of()),
                    sa.source())),
            env);
    d.act(new Effect.Established(sa.id()));
    before.mixed().ifPresent(mixed -> d.act(new Effect.Wipe(ppk ? before.keys() : mixed)));
    d.tell(
        Report.Kind.IKE_ESTABLISHED,
        ExchangeType.IKE_AUTH,
        sa.id() + ", " + sa.suite() + Wording.eapIdentity(eapIdentity));
    Negotiation.tellDoubts(d, doubts);
    AuthLifetime.obey(d, ExchangeType.IKE_AUTH, payloads);
    if (Redirection.inAuth(d, sa.ticket(), payloads)) {
      Agenda.beginNext(d);
      return d.step();
    }
    boolean withChild = Payloads.find(payloads, SecurityAssociation.class).isPresent();
    if (sa.childSpi().isEmpty() && withChild) {
      withoutChild(
          d, sa, "the peer answers with a child that we did not ask for", "check its software");
      d.enqueue(new Event.Close(0), env.now());
    } else if (sa.childSpi().isEmpty()) {
      d.enqueue(new Event.CreateChild(sa.ticket()), env.now());
    } else if (!withChild) {
      String why =
          "the peer refuses the child SA: "
              + error.map(Wording::name).orElse("it answered without one")
              + "; we offered "
              + Wording.child(sa.profile(), false);
      String remedy = error.map(Wording::remedy).orElse("see the log of the other end");
      withoutChild(d, sa, why, remedy);
    } else {
      ChildVerdict verdict = ChildOffer.accept(sa.profile(), sa.capabilities(), payloads, false);
      switch (given.narrowed(verdict)) {
        case ChildVerdict.Agreed agreed -> {
          ChildSa child =
              FirstChild.of(
                  sa.profile(),
                  sa.suite(),
                  sa.keys(),
                  sa.init(),
                  true,
                  agreed,
                  sa.childSpi().get(),
                  env);
          FirstChild.install(d, child);
          d.done(sa.ticket());
        }
        case ChildVerdict.Rejected(_, String why, String remedy) -> {
          withoutChild(d, sa, "the peer's answer is unacceptable: " + why, remedy);
          d.enqueue(new Event.Close(0), env.now());
        }
      }
    }
    Agenda.beginNext(d);
    return d.step();
  }

  private static void withoutChild(Draft d, AuthSent sa, String why, String remedy) {
    d.failed(sa.ticket(), Report.Kind.NEGOTIATION_FAILED, ExchangeType.IKE_AUTH, why, remedy);
  }
}
