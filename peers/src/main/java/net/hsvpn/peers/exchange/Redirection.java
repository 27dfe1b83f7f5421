package net.hsvpn.peers.exchange;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.RedirectAnswer;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Closed;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.SaInitSent;
import net.hsvpn.peers.sa.Step;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.wire.GatewayName;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.Redirect;

/** One gateway sends a peer to another one (RFC 5685), both halves. */
final class Redirection {
  /** What the peer is given to move before we close what it should have left (section 5). */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String REMEDY =
      "add it to redirect-targets of this peer, or set redirect = refuse";

  private Redirection() {}

  // As the one who is sent.

  /** What we say of it in IKE_SA_INIT (sections 3 and 9.3). */
  static List<Payload> announcement(SaInitSent sa) {
    return follows(sa.profile())
        ? List.of(
            sa.redirectedFrom()
                .map(from -> new Redirect(new GatewayName.At(from)).origin())
                .orElseGet(() -> new Notify(NotifyType.REDIRECT_SUPPORTED)))
        : List.of();
  }

  private static boolean follows(PeerProfile profile) {
    return profile.steering().redirect() == RedirectAnswer.FOLLOW;
  }

  /** Nobody is authenticated yet; that the nonce comes back shows that it saw our request. */
  static Step inSaInit(SaInitSent sa, Notify notify) {
    Redirect redirect;
    try {
      redirect = Redirect.decode(notify);
    } catch (MalformedMessage _) {
      return Negotiation.refused(sa, Refusal.MALFORMED);
    }
    if (!follows(sa.profile()) || !redirect.nonce().equals(Octets.of(sa.nonce()))) {
      return Negotiation.refused(sa, Refusal.UNWANTED_REDIRECT);
    }
    InetAddress from = sa.path().remote().getAddress();
    Optional<String> objection = objection(sa.profile(), from, redirect.gateway());
    if (objection.isPresent()) {
      return Negotiation.fail(sa, ExchangeType.IKE_SA_INIT, objection.get(), REMEDY);
    }
    sa.keyExchange().destroy();
    String what = "sent to the gateway at " + redirect.gateway();
    return new Step(
        new Closed(sa.id(), what),
        List.of(
            new Effect.Tell(
                Report.of(Report.Kind.REDIRECTED, ExchangeType.IKE_SA_INIT.name(), what)),
            new Effect.Redirected(address(redirect.gateway()), from, sa.ticket())));
  }

  /** The authenticated peer sends us away; returns whether we go (section 6). */
  static boolean inAuth(Draft d, long ticket, List<Payload> answer) {
    Optional<Notify> redirect = Payloads.status(answer, NotifyType.REDIRECT);
    if (redirect.isEmpty() || !goes(d, redirect.get(), ticket, ExchangeType.IKE_AUTH)) {
      return false;
    }
    d.enqueue(new Event.Close(0), d.env.now());
    return true;
  }

  /** The old IKE SA goes on until the new one has taken its place (section 5). */
  static void onRequest(Draft d, Notify notify) {
    if (d.sa().lifespan().called() && d.standing() == Established.Standing.CURRENT) {
      goes(d, notify, 0, ExchangeType.INFORMATIONAL);
    }
  }

  private static boolean goes(Draft d, Notify notify, long ticket, ExchangeType phase) {
    if (!follows(d.sa().profile())) {
      return false;
    }
    InetAddress from = d.sa().path().remote().getAddress();
    GatewayName to;
    try {
      to = Redirect.decode(notify).gateway();
    } catch (MalformedMessage e) {
      String why = "the peer's REDIRECT cannot be read: " + e.getMessage();
      d.tell(Report.Kind.PROTOCOL_ERROR, phase, why, "check the peer's implementation");
      return false;
    }
    Optional<String> objection = objection(d.sa().profile(), from, to);
    if (objection.isPresent()) {
      d.tell(Report.Kind.NEGOTIATION_FAILED, phase, objection.get(), REMEDY);
      return false;
    }
    d.tell(Report.Kind.REDIRECTED, phase, "sent to the gateway at " + to);
    d.act(new Effect.Redirected(address(to), from, ticket));
    return true;
  }

  private static InetAddress address(GatewayName gateway) {
    return switch (gateway) {
      case GatewayName.At(InetAddress address) -> address;
      case GatewayName.Named named -> throw new IllegalStateException(named + " is no address");
    };
  }

  /** Why we don't go there. */
  private static Optional<String> objection(
      PeerProfile profile, InetAddress from, GatewayName gateway) {
    String sends = "the peer sends us to the gateway " + gateway + ", ";
    return switch (gateway) {
      case GatewayName.Named _ ->
          Optional.of(sends + "by its name, and we follow to addresses only");
      case GatewayName.At(InetAddress to) -> {
        if (to.isMulticastAddress() || to.isAnyLocalAddress() || to.isLoopbackAddress()) {
          yield Optional.of(sends + "which can be no gateway's address");
        }
        if (to.equals(from)) {
          yield Optional.of(sends + "which is where it is itself");
        }
        if (to.getClass() != from.getClass()) {
          yield Optional.of(sends + "which is of the other address family");
        }
        yield profile.steering().allows(to)
            ? Optional.empty()
            : Optional.of(sends + "which is not among redirect-targets");
      }
    };
  }

  // As the one who sends.

  /** Whether the sender of an IKE_SA_INIT request said that it can be sent elsewhere. */
  static boolean isSupported(List<Payload> request) {
    return Payloads.status(request, NotifyType.REDIRECT_SUPPORTED).isPresent()
        || Payloads.status(request, NotifyType.REDIRECTED_FROM).isPresent();
  }

  /** The answer to an IKE_SA_INIT request while we send everybody away who can go (section 3). */
  static Optional<Notify> ofStranger(List<Payload> request, Env env) {
    return env.house()
        .diversion()
        .filter(to -> isSupported(request) && !comesFrom(request, to))
        .map(to -> new Redirect(to, Octets.of(Payloads.nonceOf(request))).order());
  }

  /** Where we send it to is where it was sent to us. */
  private static boolean comesFrom(List<Payload> request, GatewayName to) {
    Optional<Notify> origin = Payloads.status(request, NotifyType.REDIRECTED_FROM);
    try {
      return origin.isPresent() && Redirect.decode(origin.get()).gateway().equals(to);
    } catch (MalformedMessage _) {
      return false;
    }
  }

  /** Where a peer is sent that has just authenticated itself (section 6). */
  static Optional<GatewayName> ofPeer(PeerProfile profile, HalfOpen sa, Env env) {
    Optional<GatewayName> own = profile.steering().redirectTo().map(GatewayName.At::new);
    return own.or(() -> env.house().diversion())
        .filter(to -> sa.capabilities().redirectable() && !comesFrom(request(sa), to));
  }

  private static List<Payload> request(HalfOpen sa) {
    try {
      return IkeMessageCodec.decode(sa.init().remoteMessage()).payloads();
    } catch (MalformedMessage e) {
      throw new IllegalStateException("a request that was answered cannot be read", e);
    }
  }

  /** There will be no child SA; the peer deletes the IKE SA, or we do. */
  static List<Payload> sendAway(Draft d, GatewayName to) {
    d.tell(Report.Kind.REDIRECTED, ExchangeType.IKE_AUTH, "the peer is sent to " + to);
    d.enqueue(new Event.Close(0), d.env.now().plus(PATIENCE));
    return List.of(new Redirect(to).order());
  }

  static void begin(Draft d, Event.Redirect command) {
    if (!d.sa().capabilities().redirectable()) {
      d.failed(
          command.ticket(),
          d.sa().lifespan().called()
              ? "this IKE SA began with our call, and only who called can be redirected (RFC 5685)"
              : "the peer has not said that it can be redirected (RFC 5685)");
      return;
    }
    d.request(
        ExchangeType.INFORMATIONAL,
        List.of(new Redirect(command.to()).order()),
        new Task.Redirecting(command.ticket(), command.to()));
  }

  static void answered(Draft d, Task.Redirecting task) {
    String what = "the peer is sent to " + task.to();
    d.tell(Report.Kind.REDIRECTED, ExchangeType.INFORMATIONAL, what);
    d.done(task.ticket());
    d.enqueue(new Event.Close(0), d.env.now().plus(PATIENCE));
  }
}
