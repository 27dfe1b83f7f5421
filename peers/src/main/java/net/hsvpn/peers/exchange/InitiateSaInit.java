package net.hsvpn.peers.exchange;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Childless;
import net.hsvpn.config.Encapsulation;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.crypto.InvalidPeerKey;
import net.hsvpn.peers.crypto.KeyExchanges;
import net.hsvpn.peers.crypto.LocalKeyExchange;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.rules.MessageRules;
import net.hsvpn.peers.sa.Capabilities;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.IkeSaId;
import net.hsvpn.peers.sa.InitExchange;
import net.hsvpn.peers.sa.Opening;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Ppk;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.SaInitSent;
import net.hsvpn.peers.sa.Step;
import net.hsvpn.peers.window.Requests;
import net.hsvpn.peers.wire.IkeHeader;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Nonce;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.PuzzleSolution;
import net.hsvpn.peers.wire.SecurityAssociation;

/** IKE_SA_INIT, our half as initiator (RFC 7296 sections 1.2, 2.6 and 2.7). */
public final class InitiateSaInit {
  /** Cookie, other group, and once more each: a responder that wants more is not honest. */
  private static final int RESTARTS = 5;

  private static final int MAX_COOKIE = 64;

  private InitiateSaInit() {}

  /**
   * Sends the first request.
   *
   * @param redirectedFrom the gateway that sent us to this one (RFC 5685); empty if none did
   */
  public static Step begin(
      PeerProfile profile,
      long ticket,
      boolean initialContact,
      Optional<InetAddress> redirectedFrom,
      Env env) {
    PeerProfile.Endpoints ends = profile.endpoints().orElseThrow();
    KeyExchangeMethod group = profile.ike().getFirst().keyExchange().getFirst();
    SaInitSent sa =
        new SaInitSent(
            new IkeSaId(Spis.ike(env.random()), 0, true),
            profile,
            new Path(ends.localIke(), ends.remoteIke(), false),
            ticket,
            initialContact,
            Nonces.fresh(env.random()),
            KeyExchanges.generate(group, env.random()),
            new byte[0],
            0,
            Requests.startingAt(0),
            redirectedFrom,
            Optional.empty());
    return send(sa, env);
  }

  private static Step send(SaInitSent sa, Env env) {
    List<Payload> payloads = new ArrayList<>();
    if (sa.cookie().length > 0) {
      payloads.add(new Notify(NotifyType.COOKIE, sa.cookie()));
    }
    sa.solution().ifPresent(payloads::add);
    payloads.add(Proposals.offerIke(sa.profile().ike(), new byte[0]));
    payloads.add(Payloads.keyExchange(sa.keyExchange()));
    payloads.add(new Nonce(sa.nonce()));
    payloads.addAll(
        SaInit.extras(
            sa.id(), sa.path(), pretends(sa), sa.profile().fragmentation().enabled(), env));
    payloads.addAll(SaInit.signatureHashes(List.of(sa.profile())));
    if (sa.profile().ike().stream().anyMatch(p -> !p.additional().isEmpty())) {
      payloads.add(new Notify(NotifyType.INTERMEDIATE_EXCHANGE_SUPPORTED));
    }
    if (sa.profile().ppk().isPresent()) {
      payloads.add(new Notify(NotifyType.USE_PPK));
    }
    payloads.addAll(Redirection.announcement(sa));
    IkeHeader header =
        IkeHeader.of(sa.id().localSpi(), 0, ExchangeType.IKE_SA_INIT, true, false, 0);
    Datagram datagram = new Datagram(sa.path(), IkeMessageCodec.encode(header, payloads));
    Requests requests =
        Requests.startingAt(0)
            .sent(List.of(datagram), env.now(), sa.profile().retransmission().pauseAfter(0));
    SaInitSent sent =
        new SaInitSent(
            sa.id(),
            sa.profile(),
            sa.path(),
            sa.ticket(),
            sa.initialContact(),
            sa.nonce(),
            sa.keyExchange(),
            sa.cookie(),
            sa.restarts(),
            requests,
            sa.redirectedFrom(),
            sa.solution());
    return new Step(sent, List.of(new Effect.Send(datagram)));
  }

  private static boolean pretends(SaInitSent sa) {
    return sa.profile().encapsulation() == Encapsulation.ALWAYS;
  }

  public static Step handle(SaInitSent sa, Event event, Env env) {
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

  private static Step receive(SaInitSent sa, Datagram datagram, Env env) {
    IkeMessage message;
    try {
      message = IkeMessageCodec.decode(datagram.octets());
    } catch (MalformedMessage _) {
      return Negotiation.refused(sa, Refusal.MALFORMED);
    }
    IkeHeader header = message.header();
    if (header.initiatorSpi() != sa.id().localSpi()) {
      return Negotiation.refused(sa, Refusal.UNKNOWN_SPI);
    }
    if (!header.response() || header.flags().initiator()) {
      return Negotiation.refused(sa, Refusal.WRONG_DIRECTION);
    }
    if (header.exchangeType().filter(ExchangeType.IKE_SA_INIT::equals).isEmpty()) {
      return Negotiation.refused(sa, Refusal.UNEXPECTED_EXCHANGE);
    }
    if (header.messageId() != 0) {
      return Negotiation.refused(sa, Refusal.UNEXPECTED_MESSAGE_ID);
    }
    List<Payload> payloads = message.payloads();
    if (!MessageRules.check(ExchangeType.IKE_SA_INIT, true, false, payloads).isEmpty()) {
      return Negotiation.refused(sa, Refusal.MALFORMED);
    }
    Optional<Notify> cookie = Payloads.status(payloads, NotifyType.COOKIE);
    if (cookie.isPresent() && Payloads.find(payloads, SecurityAssociation.class).isEmpty()) {
      Optional<Puzzle> puzzle =
          Payloads.status(payloads, NotifyType.PUZZLE).flatMap(Puzzle::decode);
      return withCookie(sa, cookie.get().data().array(), puzzle, env);
    }
    Optional<Notify> redirect = Payloads.status(payloads, NotifyType.REDIRECT);
    if (redirect.isPresent() && Payloads.find(payloads, SecurityAssociation.class).isEmpty()) {
      return Redirection.inSaInit(sa, redirect.get());
    }
    Optional<Notify> error = Payloads.error(payloads);
    return error.isPresent() ? onError(sa, error.get(), env) : onAnswer(sa, datagram, message, env);
  }

  private static Step withCookie(SaInitSent sa, byte[] cookie, Optional<Puzzle> puzzle, Env env) {
    if (cookie.length == 0 || cookie.length > MAX_COOKIE || sa.restarts() >= RESTARTS) {
      return Negotiation.refused(sa, Refusal.WRONG_COOKIE);
    }
    // Who asks for more than we want to compute may still serve us without.
    Optional<PuzzleSolution> solution = puzzle.flatMap(p -> p.solve(cookie, env.random()));
    return send(restarted(sa, cookie, sa.keyExchange(), solution), env);
  }

  private static SaInitSent restarted(
      SaInitSent sa, byte[] cookie, LocalKeyExchange ke, Optional<PuzzleSolution> solution) {
    return new SaInitSent(
        sa.id(),
        sa.profile(),
        sa.path(),
        sa.ticket(),
        sa.initialContact(),
        sa.nonce(),
        ke,
        cookie,
        sa.restarts() + 1,
        sa.requests(),
        sa.redirectedFrom(),
        solution);
  }

  /**
   * Nothing of this exchange is authenticated. A lie can make this attempt fail, as dropping the
   * packets could; the peer's actor begins anew.
   */
  private static Step onError(SaInitSent sa, Notify error, Env env) {
    if (error.is(NotifyType.INVALID_KE_PAYLOAD)) {
      Optional<KeyExchangeMethod> group =
          Payloads.suggestedGroup(error)
              .filter(g -> g != sa.keyExchange().method())
              .filter(g -> sa.profile().ike().stream().anyMatch(p -> p.keyExchange().contains(g)));
      if (group.isPresent() && sa.restarts() < RESTARTS) {
        sa.keyExchange().destroy();
        LocalKeyExchange fresh = KeyExchanges.generate(group.get(), env.random());
        return send(restarted(sa, sa.cookie(), fresh, sa.solution()), env);
      }
    }
    return Negotiation.fail(
        sa,
        ExchangeType.IKE_SA_INIT,
        "the peer answers "
            + Wording.name(error)
            + " to our proposals "
            + Wording.ike(sa.profile()),
        Wording.remedy(error));
  }

  private static Step onAnswer(SaInitSent sa, Datagram datagram, IkeMessage message, Env env) {
    List<Payload> payloads = message.payloads();
    SecurityAssociation theirs = Payloads.require(payloads, SecurityAssociation.class);
    Optional<IkeSuite> suite =
        Proposals.acceptIke(
                sa.profile().ike(),
                theirs,
                sa.keyExchange().method(),
                Payloads.status(payloads, NotifyType.INTERMEDIATE_EXCHANGE_SUPPORTED).isPresent())
            .map(Proposals.Choice::suite)
            .filter(s -> s.keyExchange() == sa.keyExchange().method());
    if (suite.isEmpty() || message.header().responderSpi() == 0) {
      return Negotiation.fail(
          sa,
          ExchangeType.IKE_SA_INIT,
          "the peer chose "
              + Wording.proposals(theirs)
              + ", which we did not offer; we offered "
              + Wording.ike(sa.profile()),
          "check the peer's implementation");
    }
    IkeSaId id = sa.id().answeredBy(message.header().responderSpi());
    Path path = new Path(sa.path().local(), datagram.path().remote(), false);
    Capabilities capabilities =
        SaInit.capabilities(
            payloads,
            id,
            path,
            pretends(sa),
            sa.profile().fragmentation().enabled(),
            sa.profile().ppk().isPresent(),
            env);
    if (sa.profile().ppk().filter(Ppk::required).isPresent() && !capabilities.ppk()) {
      return Negotiation.fail(
          sa,
          ExchangeType.IKE_SA_INIT,
          "the peer uses no post-quantum pre-shared key (RFC 8784), which ppk-required asks for",
          "give the other end the same ppk-id and ppk, or set ppk-required = false");
    }
    if (sa.profile().child() instanceof ChildPolicy.Tagged tagged && !capabilities.routingTags()) {
      return Negotiation.fail(
          sa,
          ExchangeType.IKE_SA_INIT,
          "the peer does not speak HSVPN's routing tags, which "
              + Wording.carries(tagged)
              + " need",
          "set method = plain for this peer, or run HSVPN at the other end");
    }
    if (sa.profile().life().childless() == Childless.FORCE && !capabilities.childless()) {
      return Negotiation.fail(
          sa,
          ExchangeType.IKE_SA_INIT,
          "the peer knows no IKE SA without a child (RFC 6023), which childless = force asks for",
          "set childless = allow for this peer, or enable it at the other end");
    }
    byte[] peerNonce = Payloads.nonceOf(payloads);
    IkeKeys keys;
    try {
      Secret shared =
          sa.keyExchange().agree(Payloads.keyExchangeData(payloads, sa.keyExchange().method()));
      keys =
          IkeKeys.derive(
              suite.get(), shared, sa.nonce(), peerNonce, id.initiatorSpi(), id.responderSpi());
      shared.wipe();
    } catch (InvalidPeerKey e) {
      return Negotiation.fail(
          sa,
          ExchangeType.IKE_SA_INIT,
          "bad KE payload: " + e.getMessage(),
          "check the peer's implementation");
    }
    sa.keyExchange().destroy();
    byte[] request = sa.requests().outstanding().orElseThrow().datagrams().getFirst().octets();
    InitExchange init = new InitExchange(request, datagram.octets(), sa.nonce(), peerNonce);
    Opening opening =
        new Opening(
            id,
            sa.profile(),
            onwards(sa, path, capabilities, payloads),
            sa.ticket(),
            sa.initialContact(),
            suite.get(),
            keys,
            capabilities,
            init,
            payloads);
    return InitiateIntermediate.begin(opening, env);
  }

  /**
   * If there is a NAT, IKE goes on where ESP will be (RFC 7296 section 2.23); if one may turn up on
   * another path, too (RFC 4555 section 3.3).
   */
  private static Path onwards(
      SaInitSent sa, Path begun, Capabilities capabilities, List<Payload> answer) {
    PeerProfile.Endpoints ends = sa.profile().endpoints().orElseThrow();
    boolean mobile = sa.profile().mobility().enabled() && NatHashes.in(answer);
    return capabilities.natted() || mobile
        ? new Path(ends.localNatt(), ends.remoteNatt(), true)
        : begun;
  }
}
