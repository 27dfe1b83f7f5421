package net.hsvpn.peers.exchange;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.config.IpText;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.sa.Whereabouts;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;

/** We called the peer, and move (RFC 4555 section 3.5, the initiator's part). */
final class Roaming {
  /** Unanswered transmissions after which other pairs of addresses are tried. */
  private static final int PATIENCE = 2;

  private static final int MOST_PAIRS = 8;

  private Roaming() {}

  /** Whether it is for us to say which addresses are used. */
  private static boolean decides(Draft d) {
    return d.at().whereabouts().mobike() && d.lifespan().called();
  }

  /** Our packets may leave from another address by now. */
  static void look(Draft d) {
    if (!decides(d)) {
      return;
    }
    Path path = d.at().path();
    Whereabouts before = d.at().whereabouts();
    Optional<InetAddress> source = d.env.sourceTowards().apply(path.remote().getAddress());
    if (source.isEmpty() || source.equals(before.source())) {
      return;
    }
    if (!path.local().getAddress().isAnyLocalAddress()) {
      if (!d.sa().profile().mobility().own().contains(source.get())) {
        // No socket of ours could send from there.
        return;
      }
      d.at()
          .path(
              new Path(
                  new InetSocketAddress(source.get(), path.local().getPort()),
                  path.remote(),
                  path.marker()));
    }
    d.at().whereabouts(w -> w.source(source).untold(true));
    // The peer's address is the one that it had; only ours is another.
    if (before.traffic().isEmpty()) {
      d.redirect();
    }
    // What the peer still waits for, it would wait for in vain.
    d.resend();
    d.volunteer();
  }

  /** Tells the peer where we are; false if it knows. */
  static boolean begin(Draft d) {
    if (d.standing() != Established.Standing.CURRENT
        || !decides(d)
        || !d.at().whereabouts().untold()) {
      return false;
    }
    Path path = d.at().path();
    Octets cookie = MobikeNotifies.freshCookie(d.env);
    List<Payload> payloads = new ArrayList<>();
    payloads.add(new Notify(NotifyType.UPDATE_SA_ADDRESSES));
    payloads.addAll(NatHashes.of(d.sa().id(), path, d.at().capabilities().pretended(), d.env));
    payloads.add(MobikeNotifies.cookie(cookie));
    d.at().whereabouts(w -> w.untold(false));
    d.request(ExchangeType.INFORMATIONAL, payloads, new Task.Updating(path, cookie));
    return true;
  }

  static void onResponse(Draft d, Task.Updating task, List<Payload> payloads) {
    Path path = d.at().path();
    if (d.at().whereabouts().untold() || !path.equals(task.path())) {
      // We have moved again; another update follows.
      return;
    }
    if (!MobikeNotifies.returns(payloads, task.cookie())) {
      Relocation.breach(d);
      return;
    }
    Optional<Notify> error = Payloads.error(payloads);
    if (error.isPresent()) {
      d.at().whereabouts().traffic().ifPresent(d.at()::path);
      d.at().whereabouts(Whereabouts::together);
      d.tell(
          Report.Kind.MOVE_REFUSED,
          ExchangeType.INFORMATIONAL,
          "the peer answers " + Wording.name(error.get()) + " to our move to " + ourEnd(d, path),
          "allow this address at the other end, or use one that it allows");
      return;
    }
    d.settle(
        NatHashes.in(payloads)
            ? NatHashes.found(payloads, d.sa().id(), path, d.env)
            : new Whereabouts.Nats(false, false));
    d.at().whereabouts(w -> w.seenAs(NatHashes.ofUs(payloads)));
    d.tell(
        Report.Kind.MOVED,
        ExchangeType.INFORMATIONAL,
        "the peer reaches us at %s now, and we reach it at %s"
            .formatted(ourEnd(d, path), Wording.end(path.remote())));
  }

  private static String ourEnd(Draft d, Path path) {
    return NatHashes.ourEnd(path, d.env)
        .map(end -> IpText.of(end.getAddress()))
        .orElse("an address that we don't know");
  }

  /** What a probe asks besides (RFC 4555 section 3.8): does the NAT before us still map us so? */
  static List<Payload> question(Draft d) {
    // An heir takes nothing but an empty message.
    return decides(d) && d.standing() == Established.Standing.CURRENT
        ? NatHashes.of(d.sa().id(), d.at().path(), d.at().capabilities().pretended(), d.env)
        : List.of();
  }

  /** The peer sees us somewhere else than before: it must be told that this is meant. */
  static void probed(Draft d, List<Payload> payloads) {
    Optional<Octets> seen = NatHashes.ofUs(payloads);
    if (decides(d) && seen.isPresent()) {
      boolean moved = d.at().whereabouts().seenAs().filter(s -> !s.equals(seen.get())).isPresent();
      d.at().whereabouts(w -> w.seenAs(seen).untold(w.untold() || moved));
    }
  }

  /** The peer leaves a request unanswered: it goes out between other addresses, too. */
  static void tryOthers(Draft d, int transmissions) {
    if (decides(d) && transmissions >= PATIENCE) {
      pairs(d).forEach(d::resendOn);
    }
  }

  /** An authentic answer has come. If it came on another way, that is one which works. */
  static void answered(Draft d) {
    Path by = d.at().arrival();
    if (!decides(d) || !pairs(d).contains(by)) {
      return;
    }
    Path before = d.at().traffic();
    d.at().path(by);
    boolean known = by.remote().getAddress().equals(before.remote().getAddress());
    // That the peer receives at an address of which it only told, the update must show.
    d.at()
        .whereabouts(w ->
            (known || !d.sa().profile().mobility().checksReturn()
                    ? w.together()
                    : w.traffic(before))
                .source(NatHashes.ourEnd(by, d.env).map(InetSocketAddress::getAddress))
                .untold(true));
    d.redirect();
  }

  /** All pairs of our and the peer's addresses but the one in use. */
  private static Set<Path> pairs(Draft d) {
    Path path = d.at().path();
    PeerProfile profile = d.sa().profile();
    Set<InetSocketAddress> theirs = new LinkedHashSet<>();
    theirs.add(path.remote());
    profile.endpoints().ifPresent(ends -> theirs.add(ends.remoteNatt()));
    int port =
        profile.endpoints().map(e -> e.remoteNatt().getPort()).orElse(path.remote().getPort());
    d.at().whereabouts().theirs().forEach(a -> theirs.add(new InetSocketAddress(a, port)));
    Set<InetAddress> ours = new LinkedHashSet<>();
    ours.add(path.local().getAddress());
    ours.addAll(profile.mobility().own());
    Set<Path> pairs = new LinkedHashSet<>();
    for (InetSocketAddress remote : theirs) {
      for (InetAddress local : ours) {
        Path pair =
            new Path(new InetSocketAddress(local, path.local().getPort()), remote, path.marker());
        if (local.getClass() == remote.getAddress().getClass()
            && !pair.equals(path)
            && pairs.size() < MOST_PAIRS) {
          pairs.add(pair);
        }
      }
    }
    return pairs;
  }
}
