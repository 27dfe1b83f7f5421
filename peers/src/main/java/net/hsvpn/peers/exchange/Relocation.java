package net.hsvpn.peers.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.IpText;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.sa.Whereabouts;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;

/** The peer called us, and moves (RFC 4555 section 3.5, the responder's part). */
final class Relocation {
  private Relocation() {}

  /** What an INFORMATIONAL request says of addresses; returns what the answer must hold. */
  static List<Payload> onRequest(Draft d, List<Payload> payloads) {
    if (!d.at().whereabouts().mobike()) {
      return List.of();
    }
    MobikeNotifies.addresses(payloads).ifPresent(told -> d.at().whereabouts(w -> w.theirs(told)));
    List<Payload> answer = new ArrayList<>();
    boolean update = Payloads.status(payloads, NotifyType.UPDATE_SA_ADDRESSES).isPresent();
    // The end that called decides which addresses are used.
    Optional<Notify> refusal =
        update && !d.lifespan().called() ? update(d, payloads) : Optional.empty();
    refusal.ifPresent(answer::add);
    if (refusal.isEmpty() && NatHashes.in(payloads)) {
      Path path = d.at().arrival();
      Whereabouts.Nats found = NatHashes.found(payloads, d.sa().id(), path, d.env);
      // As in IKE_SA_INIT: both encapsulate, or neither.
      boolean pretend = d.at().capabilities().on(found).natted();
      answer.addAll(NatHashes.of(d.sa().id(), path, pretend, d.env));
    }
    Payloads.status(payloads, NotifyType.COOKIE2).ifPresent(answer::add);
    return answer;
  }

  /** The message ID tells that no newer update came before; returns a refusal, if it is one. */
  private static Optional<Notify> update(Draft d, List<Payload> payloads) {
    Path from = d.at().traffic();
    Path to = d.at().arrival();
    if (MobikeNotifies.natAgainstItsWill(payloads, to, d.env)) {
      refused(d, to, "it allows no NAT on the way, and there is one", "remove the NAT");
      return Optional.of(Payloads.error(NotifyType.UNEXPECTED_NAT_DETECTED));
    }
    if (!mayBe(d, to)) {
      refused(
          d,
          to,
          "remote of this peer names another address",
          "set remote = any, if it may be anywhere");
      return Optional.of(Payloads.error(NotifyType.UNACCEPTABLE_ADDRESSES));
    }
    Whereabouts.Nats found =
        NatHashes.in(payloads)
            ? NatHashes.found(payloads, d.sa().id(), to, d.env)
            : new Whereabouts.Nats(
                d.at().capabilities().localNatted(), d.at().capabilities().remoteNatted());
    if (!to.equals(d.at().path())) {
      d.tell(
          Report.Kind.PEER_MOVED,
          ExchangeType.INFORMATIONAL,
          "the peer has moved from %s to %s"
              .formatted(Wording.end(d.at().path().remote()), Wording.end(to.remote())));
    }
    d.at().path(to);
    boolean elsewhere = !to.remote().getAddress().equals(from.remote().getAddress());
    if (elsewhere && d.sa().profile().mobility().checksReturn()) {
      d.at().whereabouts(w -> w.unchecked(from, found));
    } else {
      d.settle(found);
    }
    return Optional.empty();
  }

  private static boolean mayBe(Draft d, Path to) {
    return d.sa()
        .profile()
        .endpoints()
        .map(ends -> ends.remoteNatt().getAddress().equals(to.remote().getAddress()))
        .orElse(true);
  }

  private static void refused(Draft d, Path to, String why, String remedy) {
    d.tell(
        Report.Kind.MOVE_REFUSED,
        ExchangeType.INFORMATIONAL,
        "the peer may not move to " + IpText.of(to.remote().getAddress()) + ": " + why,
        remedy);
  }

  /** Begins to check whether the peer receives where it says it is; false if it need not be. */
  static boolean begin(Draft d) {
    if (d.standing() != Established.Standing.CURRENT
        || d.at().whereabouts().unchecked().isEmpty()) {
      return false;
    }
    Octets cookie = MobikeNotifies.freshCookie(d.env);
    d.request(
        ExchangeType.INFORMATIONAL,
        List.of(MobikeNotifies.cookie(cookie)),
        new Task.Checking(d.at().path(), cookie));
    return true;
  }

  static void onResponse(Draft d, Task.Checking task, List<Payload> payloads) {
    if (!MobikeNotifies.returns(payloads, task.cookie())) {
      breach(d);
      return;
    }
    // If the peer has moved meanwhile, this says nothing about where it is now.
    if (d.at().path().equals(task.path())) {
      d.at().whereabouts().unchecked().ifPresent(d::settle);
    }
  }

  /** RFC 4555 section 3.7: the IKE SA must be closed. */
  static void breach(Draft d) {
    String why = "the peer does not return the cookie by which its address is checked";
    d.tell(
        Report.Kind.PROTOCOL_ERROR,
        ExchangeType.INFORMATIONAL,
        why,
        "check the peer's implementation");
    d.close(why);
  }
}
