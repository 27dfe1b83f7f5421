package net.hsvpn.peers.exchange;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.hsvpn.config.IpText;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.AuthSent;
import net.hsvpn.peers.sa.Closed;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.IkeSa;
import net.hsvpn.peers.sa.IntermediateSent;
import net.hsvpn.peers.sa.Opening;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.SaInitSent;
import net.hsvpn.peers.sa.Step;
import net.hsvpn.peers.window.Requests;

/** What happens alike in IKE_SA_INIT and IKE_AUTH while we are the initiator and wait. */
final class Negotiation {
  private Negotiation() {}

  static Step unmoved(IkeSa sa) {
    return new Step(sa, List.of());
  }

  static Step refused(IkeSa sa, Refusal refusal) {
    return new Step(sa, List.of(new Effect.Refused(refusal)));
  }

  static Step notYet(IkeSa sa, Event.Command command) {
    return new Step(
        sa,
        List.of(
            new Effect.Completed(
                command.ticket(), new Outcome.Failed("the peer is still being connected"))));
  }

  static Step tick(SaInitSent sa, Env env) {
    Requests.Outstanding request = sa.requests().outstanding().orElseThrow();
    if (request.dueAt().isAfter(env.now())) {
      return unmoved(sa);
    }
    if (request.transmissions() >= sa.profile().retransmission().tries()) {
      return silence(sa, ExchangeType.IKE_SA_INIT, sa.profile(), request);
    }
    Requests again = again(sa.requests(), sa.profile(), env);
    SaInitSent next =
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
            again,
            sa.redirectedFrom(),
            sa.solution());
    return new Step(next, sends(request.datagrams()));
  }

  static Step tick(IntermediateSent sa, Env env) {
    Requests.Outstanding request = sa.requests().outstanding().orElseThrow();
    if (request.dueAt().isAfter(env.now())) {
      return unmoved(sa);
    }
    PeerProfile profile = sa.opening().profile();
    if (request.transmissions() >= profile.retransmission().tries()) {
      return silence(sa, ExchangeType.IKE_INTERMEDIATE, profile, request);
    }
    return new Step(sa.with(again(sa.requests(), profile, env)), sends(request.datagrams()));
  }

  static Step tick(AuthSent sa, Env env) {
    Requests.Outstanding request = sa.requests().outstanding().orElseThrow();
    if (request.dueAt().isAfter(env.now())) {
      return unmoved(sa);
    }
    if (request.transmissions() >= sa.profile().retransmission().tries()) {
      return silence(sa, ExchangeType.IKE_AUTH, sa.profile(), request);
    }
    AuthSent next = sa.with(again(sa.requests(), sa.profile(), env));
    return new Step(next, sends(request.datagrams()));
  }

  static List<Effect> sends(List<Datagram> datagrams) {
    return datagrams.stream().<Effect>map(Effect.Send::new).toList();
  }

  private static Requests again(Requests requests, PeerProfile profile, Env env) {
    int transmissions = requests.outstanding().orElseThrow().transmissions();
    return requests.sentAgain(env.now(), profile.retransmission().pauseAfter(transmissions));
  }

  private static Step silence(
      IkeSa sa, ExchangeType phase, PeerProfile profile, Requests.Outstanding request) {
    int longest = request.datagrams().stream().mapToInt(d -> d.octets().length).max().orElse(0);
    return fail(
        sa,
        phase,
        "no answer from %s that can be used, to %d transmissions of %d octets in a datagram"
            .formatted(remote(request), request.transmissions(), longest),
        phase == ExchangeType.IKE_SA_INIT
            ? "check that "
                + profile.id()
                + " is up, that it expects calls from "
                + IpText.of(request.datagrams().getFirst().path().local().getAddress())
                + ", and that UDP passes in both directions"
            : "check that UDP port "
                + remote(request).getPort()
                + " passes in both directions, datagrams of this length too (see"
                + " ike-fragmentation), and the log of the other end");
  }

  private static InetSocketAddress remote(Requests.Outstanding request) {
    return request.datagrams().getFirst().path().remote();
  }

  /** A peer was believed though not all about it could be found out. */
  static void tellDoubts(Draft d, List<String> doubts) {
    for (String doubt : doubts) {
      d.tell(
          Report.Kind.REVOCATION_UNKNOWN,
          ExchangeType.IKE_AUTH,
          doubt,
          "check that the CA's servers answer; with revocation = required the peer is refused");
    }
  }

  static Step abandon(IkeSa sa, long ticket) {
    List<Effect> effects = new ArrayList<>(gone(sa, "the connection attempt was given up"));
    effects.add(new Effect.Completed(ticket, new Outcome.Done()));
    return new Step(new Closed(sa.id(), "given up"), effects);
  }

  /** The attempt has failed: one event that says what, and what to do about it. */
  static Step fail(IkeSa sa, ExchangeType phase, String why, String remedy) {
    Report report = Report.of(Report.Kind.NEGOTIATION_FAILED, phase.name(), why, remedy);
    List<Effect> effects = new ArrayList<>();
    effects.add(new Effect.Tell(report));
    effects.addAll(gone(sa, report.sentence()));
    return new Step(new Closed(sa.id(), report.sentence()), effects);
  }

  private static List<Effect> gone(Opening opening, String why) {
    return List.of(
        new Effect.Completed(opening.ticket(), new Outcome.Failed(why)),
        new Effect.Wipe(opening.keys()));
  }

  /** The same for an attempt that cannot go on to IKE_AUTH. */
  static Step fail(Opening opening, ExchangeType phase, String why, String remedy) {
    Report report = Report.of(Report.Kind.NEGOTIATION_FAILED, phase.name(), why, remedy);
    List<Effect> effects = new ArrayList<>();
    effects.add(new Effect.Tell(report));
    effects.addAll(gone(opening, report.sentence()));
    return new Step(new Closed(opening.id(), report.sentence()), effects);
  }

  private static List<Effect> gone(IkeSa sa, String why) {
    return switch (sa) {
      case SaInitSent s -> {
        s.keyExchange().destroy();
        yield List.of(new Effect.Completed(s.ticket(), new Outcome.Failed(why)));
      }
      case IntermediateSent s -> {
        s.keyExchange().destroy();
        yield gone(s.opening(), why);
      }
      case AuthSent s -> {
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect.Completed(s.ticket(), new Outcome.Failed(why)));
        effects.add(new Effect.Wipe(s.keys()));
        s.mixed().map(Effect.Wipe::new).ifPresent(effects::add);
        yield effects;
      }
      case HalfOpen s -> wiped(s);
      case net.hsvpn.peers.sa.LeaseAwaited s -> wiped(s.caller().sa());
      case net.hsvpn.peers.sa.Established s -> List.of(new Effect.Wipe(s.keys()));
      case Closed _ -> List.of();
    };
  }

  private static List<Effect> wiped(HalfOpen sa) {
    return Stream.concat(sa.spent().stream(), Stream.of(sa.keys()))
        .<Effect>map(Effect.Wipe::new)
        .toList();
  }
}
