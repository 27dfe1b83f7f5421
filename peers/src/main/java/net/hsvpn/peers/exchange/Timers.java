package net.hsvpn.peers.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.window.Requests;

/** What the passing of time brings: keepalives, retransmission, rekeying, liveness. */
final class Timers {
  /** The time that is left may be short. */
  private static final Duration REAUTHENTICATION_RETRY = Duration.ofSeconds(10);

  private Timers() {}

  static void tick(Draft d) {
    if (d.keepaliveAt().filter(due -> !due.isAfter(d.env.now())).isPresent()) {
      d.act(new Effect.Keepalive(d.at().traffic()));
      Lifetimes.keepaliveAt(d.env, d.at().capabilities()).ifPresent(d::keepaliveAt);
    }
    if (d.standing() == Established.Standing.CURRENT && over(d)) {
      return;
    }
    if (d.requests().outstanding().isPresent()) {
      retransmit(d, d.requests().outstanding().get());
      return;
    }
    Instant now = d.env.now();
    boolean silent = d.silent();
    if (d.retired()) {
      if (silent && d.waiting().isEmpty()) {
        d.close("replaced by a newer IKE SA, and the peer never deleted it");
      }
      return;
    }
    if (silent && d.waiting().isEmpty()) {
      d.enqueue(new Event.Probe(0), now);
    }
    if (d.standing() == Established.Standing.HEIR) {
      return;
    }
    if (due(d, d.lifespan().reauthenticateAt())) {
      d.lifespan(d.lifespan().reauthenticateAt(now.plus(REAUTHENTICATION_RETRY)));
      d.act(new Effect.Reauthenticate());
    }
    if (due(d, Optional.of(d.lifespan().rekeyAt()))) {
      // If this attempt fails, there is another one.
      d.lifespan(d.lifespan().rekeyAt(now.plus(Draft.RETRY)));
      d.enqueue(new Event.RekeyIke(0), now);
    }
    for (ChildSa child : List.copyOf(d.children())) {
      if (child.stage() == ChildSa.Stage.INSTALLED) {
        tick(d, child);
      }
    }
  }

  private static boolean due(Draft d, Optional<Instant> when) {
    return when.filter(t -> !t.isAfter(d.env.now())).isPresent();
  }

  /**
   * The IKE SA ends if nobody managed to replace it in time: for the traffic at once, so that a
   * peer that leaves our Delete unanswered gains nothing.
   */
  private static boolean over(Draft d) {
    boolean unproven = due(d, d.lifespan().authenticationEndsAt());
    boolean old = due(d, Optional.of(d.lifespan().endsAt()));
    if (unproven || old) {
      d.tell(
          Report.Kind.IKE_EXPIRED,
          ExchangeType.INFORMATIONAL,
          unproven
              ? "the peer has not authenticated anew within its auth-lifetime"
              : "the IKE SA has reached its ike-lifetime, and nobody managed to rekey it",
          unproven
              ? "enable reauthentication at the other end (RFC 4478)"
              : "see the events before for why rekeying failed");
      d.expire();
      d.enqueue(new Event.Close(0), d.env.now());
    }
    return unproven || old;
  }

  private static void tick(Draft d, ChildSa child) {
    Instant now = d.env.now();
    Event.Command deletion = new Event.DeleteChild(0, child.inboundSpi());
    if (due(d, Optional.of(child.endsAt(d.sa().profile().life())))) {
      if (!d.queued(deletion)) {
        d.tell(
            Report.Kind.CHILD_EXPIRED,
            ExchangeType.CREATE_CHILD_SA,
            "child SA %s has reached its child-lifetime, and nobody managed to rekey it"
                .formatted(Payloads.hex(child.inboundSpi())),
            "see the events before for why rekeying failed");
        d.enqueue(deletion, now);
      }
    } else if (due(d, Optional.of(child.rekeyAt()))) {
      d.replace(child.rekeyAt(now.plus(Draft.RETRY)));
      d.enqueue(new Event.RekeyChild(0, child.inboundSpi()), now);
    }
  }

  /** RFC 7296 section 2.4: a peer that answers no retransmission is gone, with all its SAs. */
  private static void retransmit(Draft d, Requests.Outstanding request) {
    if (request.dueAt().isAfter(d.env.now())) {
      return;
    }
    PeerProfile.Retransmission policy = d.sa().profile().retransmission();
    if (request.transmissions() < policy.tries()) {
      d.requestAgain(policy.pauseAfter(request.transmissions()));
      Roaming.tryOthers(d, request.transmissions());
      return;
    }
    ExchangeType phase = d.task().orElseThrow().exchange();
    Report report =
        Report.of(
            Report.Kind.PEER_SILENT,
            phase.name(),
            "the peer left %d transmissions of %s unanswered"
                .formatted(request.transmissions(), phase),
            "check that "
                + d.at().path().remote()
                + " is up and that UDP passes in both directions");
    // An IKE SA that another took the place of says nothing about the peer.
    if (!d.retired()) {
      d.act(new Effect.Tell(report));
    }
    RekeyIke.settleForRival(d);
    Deletion.finishClosing(d);
    d.close(report.sentence());
  }
}
