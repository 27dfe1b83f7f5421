package net.hsvpn.peers.engine;

import static net.hsvpn.peers.engine.AuthenticationTest.CA;
import static net.hsvpn.peers.engine.AuthenticationTest.certificate;
import static net.hsvpn.peers.engine.AuthenticationTest.leaf;
import static net.hsvpn.peers.engine.AuthenticationTest.signature;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import net.hsvpn.config.Identity;
import net.hsvpn.config.IdentityPattern;
import net.hsvpn.config.RevocationPolicy;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Evidence;
import net.hsvpn.peers.sa.IkeSa;
import net.hsvpn.peers.sa.LocalAuth;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.RemoteAuth;
import net.hsvpn.peers.sa.Wanted;
import net.hsvpn.peers.signature.KeyType;
import net.hsvpn.peers.trust.Pki;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Payload;

/** Ways to make a negotiation fail. A is the one who begins it. */
final class Failures {
  private Failures() {}

  /** Begins a negotiation and sees it fail; returns the ticket of A. */
  interface Way extends Function<TwoEnds, Long> {}

  // Ends.

  static PeerProfile a() {
    return TwoEnds.tagged("a", 1);
  }

  static PeerProfile b() {
    return TwoEnds.tagged("b", 2);
  }

  static TwoEnds ends(PeerProfile a, PeerProfile b) {
    return new TwoEnds(4000, a, b);
  }

  static PeerProfile proving(PeerProfile p, LocalAuth local, RemoteAuth remote) {
    return AuthenticationTest.with(p, local, remote);
  }

  static PeerProfile named(PeerProfile p, String ours, String theirs) {
    return AuthenticationTest.with(
        p, Identity.parse(ours), IdentityPattern.parse(theirs), p.localAuth(), p.remoteAuth());
  }

  static PeerProfile with(PeerProfile p, ChildPolicy child) {
    return new PeerProfile(
        p.id(),
        p.localIdentity(),
        p.remoteIdentity(),
        p.localAuth(),
        p.remoteAuth(),
        p.endpoints(),
        p.ike(),
        p.esp(),
        p.encapsulation(),
        p.fragmentation(),
        child,
        p.life(),
        p.retransmission());
  }

  static LocalAuth certified(String name) {
    return signature(leaf(name, KeyType.P256).issuedBy(CA));
  }

  /** A shows this and B has a good certificate. */
  static TwoEnds aShows(LocalAuth auth) {
    return ends(proving(a(), auth, certificate()), proving(b(), certified("b"), certificate()));
  }

  static TwoEnds bShows(LocalAuth auth) {
    return ends(proving(a(), certified("a"), certificate()), proving(b(), auth, certificate()));
  }

  static RemoteAuth strict() {
    return certificate(SignaturePolicy.DEFAULT, RevocationPolicy.REQUIRED);
  }

  static Pki.Template watched(String name) {
    return leaf(name, KeyType.P256).crlAt(AuthenticationTest.CRL);
  }

  // Ways.

  static Way initiating() {
    return t -> {
      long ticket = t.a.initiate();
      t.run();
      return ticket;
    };
  }

  /** First something about the ends is changed. */
  static Way initiating(Consumer<TwoEnds> before) {
    return t -> {
      before.accept(t);
      return initiating().apply(t);
    };
  }

  /** The first messages arrive, so many of them, and then none; until both have given up. */
  static Way cutOffAfter(int messages) {
    return t -> {
      long ticket = t.a.initiate();
      for (int i = 0; i < messages; i++) {
        t.post();
        t.deliver(t.network.removeFirst());
      }
      silence(t, Duration.ofMinutes(1));
      return ticket;
    };
  }

  static void silence(TwoEnds t, Duration time) {
    for (var end = t.now().plus(time); t.now().isBefore(end); ) {
      t.post().network.clear();
      t.wait(Duration.between(t.now(), end));
    }
    t.post().network.clear();
  }

  /** Then the other end is left alone until it has given up too. */
  static Way leaving(Way way, Duration time) {
    return t -> {
      long ticket = way.apply(t);
      t.pass(time);
      return ticket;
    };
  }

  /** The message of that number, counted from 0, is changed on its way in the clear. */
  static Way changing(int message, UnaryOperator<List<Payload>> change) {
    return tampering(
        message,
        (t, octets) -> {
          IkeMessage read = IkeMessageCodec.decode(octets);
          return IkeMessageCodec.encode(read.header(), change.apply(read.payloads()));
        });
  }

  /** The message of that number is changed by its sender. */
  static Way sending(int message, UnaryOperator<List<Payload>> change) {
    return tampering(
        message,
        (t, octets) -> {
          IkeSa any = t.a.sas.values().iterator().next();
          Forger forger = Forger.with(any);
          return forger.seal(
              IkeMessageCodec.decode(octets).header(), change.apply(forger.payloads(octets)));
        });
  }

  interface Tamper {
    byte[] with(TwoEnds t, byte[] octets) throws MalformedMessage;
  }

  static Way tampering(int message, Tamper tamper) {
    return t -> {
      long ticket = t.a.initiate();
      t.post();
      for (int i = 0; i < message; i++) {
        t.deliver(t.network.removeFirst());
      }
      TwoEnds.InFlight genuine = t.network.removeFirst();
      try {
        byte[] changed = tamper.with(t, genuine.datagram().octets());
        t.deliver(
            new TwoEnds.InFlight(genuine.to(), new Datagram(genuine.datagram().path(), changed)));
      } catch (MalformedMessage e) {
        throw new AssertionError(e);
      }
      t.run();
      return ticket;
    };
  }

  static <P extends Payload> UnaryOperator<List<Payload>> without(Class<P> kind) {
    return payloads -> payloads.stream().filter(p -> !kind.isInstance(p)).toList();
  }

  static <P extends Payload> UnaryOperator<List<Payload>> replacing(
      Class<P> kind, UnaryOperator<P> change) {
    return payloads -> {
      List<Payload> changed = new ArrayList<>(payloads);
      changed.replaceAll(p -> kind.isInstance(p) ? change.apply(kind.cast(p)) : p);
      return changed;
    };
  }

  /** What the first end that wants something gets of its CA. */
  static Way afterFetching(Consumer<Host> answer) {
    return t -> {
      long ticket = initiating().apply(t);
      for (Host host : List.of(t.a, t.b)) {
        if (!host.wanted.isEmpty()) {
          answer.accept(host);
          AuthenticationTest.fetched(host);
        }
      }
      t.run();
      return ticket;
    };
  }

  static void nobodyAnswers(Host host) {
    Wanted.Status wanted = (Wanted.Status) host.wanted.getFirst();
    host.evidence =
        new Evidence(
            host.evidence
                .revocation()
                .failed(wanted.fetch(), "no answer within 3 s", TwoEnds.START),
            host.evidence.certificates());
  }

  /** Once a tunnel stands, B's configuration changes, and A orders something. */
  static Way established(UnaryOperator<PeerProfile> change, Host.CommandOf command) {
    return t -> {
      connect(t);
      t.b.reconfigure(change);
      long ticket = t.a.command(t.a.sa(), command);
      t.run();
      return ticket;
    };
  }

  /** Once a tunnel stands, nothing of A arrives any longer. */
  static Way severed(Function<Host, Host.CommandOf> command) {
    return t -> {
      connect(t);
      long ticket = t.a.command(t.a.sa(), command.apply(t.a));
      silence(t, Duration.ofSeconds(25));
      return ticket;
    };
  }

  private static void connect(TwoEnds t) {
    t.connect();
    t.a.reports.clear();
    t.b.reports.clear();
  }

  static Optional<List<PeerProfile>> nobody() {
    return Optional.of(List.of());
  }
}
