package net.hsvpn.peers.exchange;

import java.time.Instant;
import java.util.List;
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
  private Timers() {}

  static void tick(Draft d) {
    if (d.keepaliveAt().filter(due -> !due.isAfter(d.env.now())).isPresent()) {
      d.act(new Effect.Keepalive(d.sa().path()));
      Lifetimes.keepaliveAt(d.env, d.sa().capabilities()).ifPresent(d::keepaliveAt);
    }
    if (d.requests().outstanding().isPresent()) {
      retransmit(d, d.requests().outstanding().get());
      return;
    }
    Instant now = d.env.now();
    boolean silent = !d.lastHeard().plus(d.sa().profile().liveness()).isAfter(now);
    if (d.replaced()) {
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
    if (!d.rekeyAt().isAfter(now)) {
      // If this attempt fails, there is another one.
      d.rekeyAt(now.plus(Draft.RETRY));
      d.enqueue(new Event.RekeyIke(0), now);
    }
    for (ChildSa child : List.copyOf(d.children())) {
      if (child.stage() == ChildSa.Stage.INSTALLED && !child.rekeyAt().isAfter(now)) {
        d.replace(child.rekeyAt(now.plus(Draft.RETRY)));
        d.enqueue(new Event.RekeyChild(0, child.inboundSpi()), now);
      }
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
      return;
    }
    String why = "the peer left " + request.transmissions() + " transmissions unanswered";
    d.tell(
        Report.Kind.PEER_SILENT,
        ExchangeType.INFORMATIONAL,
        why,
        "check that " + d.sa().path().remote() + " is up and that UDP passes in both directions");
    RekeyIke.settleForRival(d);
    Deletion.finishClosing(d);
    d.close(why);
  }
}
