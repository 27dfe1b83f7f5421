package net.hsvpn.peers.ppp;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * One end of a PPP link through its phases (RFC 1661 section 3): LCP, authentication, network
 * protocols, end. Each event answers with what is to be done. It knows no time but what it is told,
 * and never carries user packets. Not thread-safe.
 */
public final class PppSession {
  /** What is to be done. */
  public sealed interface Output {
    /** Send a frame. */
    record Send(PppFrame frame) implements Output {}

    /** The link carries this from now on; nothing, maybe. */
    record Carries(PppLink link) implements Output {}

    /** The link has ended and will not come back by itself. */
    record Ended(String why) implements Output {}
  }

  private static final int ECHOES_UNANSWERED = 3;
  private static final Duration NETWORK_AGAIN = Duration.ofSeconds(10);

  private final PppSettings settings;
  private final LcpOptions lcpOptions;
  private final Automaton lcp;
  private final Authentication authentication;
  private final Optional<IpcpOptions> ipcpOptions;
  private final Optional<Ipv6cpOptions> ipv6cpOptions;
  private final Automaton ipcp;
  private final Automaton ipv6cp;
  private final List<Output> outputs = new ArrayList<>();
  private PppLink link = new PppLink(0, Optional.empty(), Optional.empty(), List.of());
  private Optional<Instant> nextEcho = Optional.empty();
  private Optional<Instant> nextNetworks = Optional.empty();
  private final Set<Automaton> rejected = new HashSet<>();
  private int unanswered;
  private boolean justOpened;
  private boolean networking;
  private Optional<String> ended = Optional.empty();
  private Optional<String> reason = Optional.empty();

  /**
   * @param random that nobody can predict, if authentication is asked for
   */
  public PppSession(PppSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.lcpOptions = new LcpOptions(settings, random);
    this.lcp =
        new Automaton(
            lcpOptions, packet -> send(PppProtocol.LCP, packet), (s, why) -> signalled(s, why));
    this.authentication =
        new Authentication(settings, random, packet -> send(PppProtocol.CHAP, packet));
    this.ipcpOptions = settings.ipv4().map(own -> new IpcpOptions(settings, own));
    this.ipv6cpOptions =
        settings.interfaceIdentifier().map(own -> new Ipv6cpOptions(settings, random));
    this.ipcp =
        new Automaton(
            ipcpOptions.<Negotiator>map(o -> o).orElseGet(NoOptions::new),
            packet -> send(PppProtocol.IPCP, packet),
            (s, why) -> network());
    this.ipv6cp =
        new Automaton(
            ipv6cpOptions.<Negotiator>map(o -> o).orElseGet(NoOptions::new),
            packet -> send(PppProtocol.IPV6CP, packet),
            (s, why) -> network());
  }

  /** Of a protocol that is never opened. */
  private static final class NoOptions implements Negotiator {
    @Override
    public List<ConfigOption> request() {
      return List.of();
    }

    @Override
    public Verdict judge(List<ConfigOption> theirs) {
      return new Verdict.Reject(theirs);
    }

    @Override
    public void naked(List<ConfigOption> options) {}

    @Override
    public void rejected(List<ConfigOption> options) {}

    @Override
    public void reset() {}
  }

  /** The tunnel below stands: begin. */
  public List<Output> begin(Instant now) {
    lcp.open(now);
    lcp.up(now);
    return drain(now);
  }

  /** End in order. */
  public List<Output> close(Instant now, String why) {
    reason = reason.or(() -> Optional.of(why));
    lcp.close(now, why);
    return drain(now);
  }

  /** When {@link #timeout} is due; empty for never. */
  public Optional<Instant> deadline() {
    return ended.isPresent()
        ? Optional.empty()
        : Stream.of(
                lcp.deadline(),
                ipcp.deadline(),
                ipv6cp.deadline(),
                authentication.deadline().filter(at -> lcp.opened()),
                nextNetworks,
                nextEcho)
            .flatMap(Optional::stream)
            .min(Instant::compareTo);
  }

  /** Time has passed. */
  public List<Output> timeout(Instant now) {
    if (ended.isEmpty()) {
      lcp.timeout(now);
      ipcp.timeout(now);
      ipv6cp.timeout(now);
      if (lcp.opened()) {
        authentication.timeout(now);
        networksAgain(now);
        echo(now);
      }
    }
    return drain(now);
  }

  /**
   * A frame that is no user packet.
   *
   * @throws MalformedMessage if it is none; the link goes on
   */
  public List<Output> receive(PppFrame frame, Instant now) throws MalformedMessage {
    if (ended.isPresent()) {
      return List.of();
    }
    switch (frame.protocol()) {
      case PppProtocol.LCP -> lcp(ControlPacket.read(frame.information()), now);
      case PppProtocol.CHAP -> {
        if (lcp.opened()) {
          authentication.receive(ControlPacket.read(frame.information()), now);
        }
      }
      case PppProtocol.IPCP -> network(ipcp, ipcpOptions.isPresent(), frame, now);
      case PppProtocol.IPV6CP -> network(ipv6cp, ipv6cpOptions.isPresent(), frame, now);
      default -> unknownProtocol(frame);
    }
    return drain(now);
  }

  private void lcp(ControlPacket packet, Instant now) throws MalformedMessage {
    if (Automaton.concerns(packet)) {
      lcp.receive(packet, now);
      return;
    }
    switch (packet.code()) {
      case ControlPacket.PROTOCOL_REJECT -> protocolRejected(packet, now);
      case ControlPacket.ECHO_REQUEST -> {
        if (lcp.opened()) {
          send(
              PppProtocol.LCP,
              new ControlPacket(
                  ControlPacket.ECHO_REPLY, packet.identifier(), echoed(packet.data())));
        }
      }
      case ControlPacket.ECHO_REPLY -> unanswered = 0;
      case ControlPacket.DISCARD_REQUEST -> {}
      default -> lcp.receive(packet, now);
    }
  }

  /** Our magic number, and what the peer's request had behind its own. */
  private Octets echoed(Octets request) throws MalformedMessage {
    Reader in = Reader.of(request.array());
    in.skip(Integer.BYTES, "magic number of an Echo-Request");
    return Octets.of(new Writer().u32(lcpOptions.magic()).octets(in.rest()).toArray());
  }

  private void protocolRejected(ControlPacket packet, Instant now) throws MalformedMessage {
    String why = "the peer does not know the protocol";
    switch (Reader.of(packet.data().array()).u16("rejected protocol")) {
      case PppProtocol.IPCP -> rejectedForGood(ipcp, now, why);
      case PppProtocol.IPV6CP -> rejectedForGood(ipv6cp, now, why);
      case PppProtocol.CHAP -> fail(now, "the peer does not know CHAP");
      case PppProtocol.LCP -> lcp.rejectedForGood(now, why);
      default -> {}
    }
  }

  private void rejectedForGood(Automaton protocol, Instant now, String why) {
    rejected.add(protocol);
    protocol.rejectedForGood(now, why);
  }

  private static boolean closed(Automaton protocol) {
    return switch (protocol.state()) {
      case INITIAL, STARTING, CLOSED, STOPPED -> true;
      default -> false;
    };
  }

  /** Silently passed over before authentication is done (RFC 1661 section 3.5). */
  private void network(Automaton protocol, boolean known, PppFrame frame, Instant now)
      throws MalformedMessage {
    if (!known) {
      unknownProtocol(frame);
    } else if (networking) {
      protocol.receive(ControlPacket.read(frame.information()), now);
    }
  }

  private void unknownProtocol(PppFrame frame) {
    if (lcp.opened()) {
      Octets whole = frame.information();
      int room = Math.min(whole.length(), lcpOptions.peerMru() - 6);
      send(
          PppProtocol.LCP,
          new ControlPacket(
              ControlPacket.PROTOCOL_REJECT,
              lcp.identifier(),
              Octets.of(
                  new Writer()
                      .u16(frame.protocol())
                      .octets(Octets.copyOf(whole.array(), 0, room))
                      .toArray())));
    }
  }

  private void signalled(Automaton.Signal signal, String why) {
    switch (signal) {
      case UP -> justOpened = true;
      case DOWN -> lower(why);
      case FINISHED -> ended = Optional.of(reason.orElse(why));
    }
  }

  private void lower(String why) {
    networking = false;
    nextEcho = Optional.empty();
    nextNetworks = Optional.empty();
    rejected.clear();
    reason = reason.or(() -> lcp.opened() ? Optional.empty() : Optional.of(why));
    ipcp.down();
    ipv6cp.down();
    network();
  }

  /** What follows from what was heard; in one place, since each step may make the next possible. */
  private List<Output> drain(Instant now) {
    if (justOpened) {
      justOpened = false;
      reason = Optional.empty();
      opened(now);
    }
    authentication.failure().filter(why -> lcp.opened()).ifPresent(why -> fail(now, why));
    if (lcp.opened() && authentication.done() && !networking) {
      networking = true;
      startNetworks(now);
    }
    if (networking && lcp.opened() && closed(ipcp) && closed(ipv6cp)) {
      fail(now, "neither IPv4 nor IPv6 could be agreed upon");
    }
    if (networking && nextNetworks.isEmpty() && (stopped(ipcp) || stopped(ipv6cp))) {
      nextNetworks = Optional.of(now.plus(NETWORK_AGAIN));
    }
    ended.ifPresent(why -> {
      if (link.carries()) {
        link = new PppLink(0, Optional.empty(), Optional.empty(), List.of());
        outputs.add(new Output.Carries(link));
      }
      if (outputs.stream().noneMatch(Output.Ended.class::isInstance)) {
        outputs.add(new Output.Ended(why));
      }
    });
    List<Output> done = List.copyOf(outputs);
    outputs.clear();
    return done;
  }

  private void opened(Instant now) {
    unanswered = 0;
    if (settings.demands() != PppAuth.NONE && lcpOptions.proofRefused()) {
      fail(now, "the peer will not prove who it is by " + settings.demands());
      return;
    }
    authentication.begin(settings.demands(), lcpOptions.toProve(), now);
    nextEcho = settings.echo().isZero() ? Optional.empty() : Optional.of(now.plus(settings.echo()));
  }

  private void startNetworks(Instant now) {
    if (ipcpOptions.isPresent()) {
      ipcp.open(now);
      ipcp.up(now);
    }
    if (ipv6cpOptions.isPresent()) {
      ipv6cp.open(now);
      ipv6cp.up(now);
    }
  }

  /** One that came to nothing because the other end was not ready, while the other one stands. */
  private void networksAgain(Instant now) {
    if (nextNetworks.filter(at -> !now.isBefore(at)).isPresent()) {
      nextNetworks = Optional.empty();
      for (Automaton protocol : List.of(ipcp, ipv6cp)) {
        if (stopped(protocol)) {
          protocol.down();
          protocol.up(now);
        }
      }
    }
  }

  private boolean stopped(Automaton protocol) {
    return protocol.state() == Automaton.State.STOPPED && !rejected.contains(protocol);
  }

  private void echo(Instant now) {
    if (nextEcho.isEmpty() || now.isBefore(nextEcho.get())) {
      return;
    }
    if (unanswered >= ECHOES_UNANSWERED) {
      ended = Optional.of("the peer is silent");
      lower("the peer is silent");
      return;
    }
    unanswered++;
    nextEcho = Optional.of(now.plus(settings.echo()));
    send(
        PppProtocol.LCP,
        new ControlPacket(
            ControlPacket.ECHO_REQUEST,
            lcp.identifier(),
            Octets.of(new Writer().u32(lcpOptions.magic()).toArray())));
  }

  private void fail(Instant now, String why) {
    reason = reason.or(() -> Optional.of(why));
    lcp.close(now, why);
  }

  private void network() {
    PppLink next =
        new PppLink(
            lcpOptions.peerMru(),
            ipcpOptions.filter(o -> ipcp.opened()).map(IpcpOptions::ends),
            ipv6cpOptions.filter(o -> ipv6cp.opened()).map(Ipv6cpOptions::ends),
            ipcpOptions.filter(o -> ipcp.opened()).map(IpcpOptions::dns).orElse(List.of()));
    if (!next.equals(link) && (next.carries() || link.carries())) {
      link = next;
      outputs.add(new Output.Carries(next));
    }
  }

  private void send(int protocol, ControlPacket packet) {
    outputs.add(new Output.Send(new PppFrame(protocol, packet.octets())));
  }
}
