package net.hsvpn.peers.l2tp;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import net.hsvpn.peers.wire.MalformedMessage;

/**
 * One end of an L2TP tunnel (RFC 2661) between two gateways: one control connection, one session
 * per network, a PPP link in each. Who calls is LAC, and calls again whatever it loses; who is
 * called is LNS. If both call at once, one of them yields. Who waits in vain calls, too: the peer
 * may hold a connection that we have lost. Knows no time but what it is told. Not thread-safe.
 */
public final class L2tpEnd {
  private static final Duration FIRST_REDIAL = Duration.ofSeconds(1);
  // Longer than a peer takes that calls.
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration LONGEST_REDIAL = Duration.ofSeconds(60);

  private final L2tpSettings settings;
  private final RandomGenerator random;
  private final List<L2tpOutput> outputs = new ArrayList<>();
  private Optional<Connection> connection = Optional.empty();
  private Optional<Instant> redial = Optional.empty();
  private int failures;
  private boolean closed;

  /**
   * @param random that nobody can predict: challenges come from it
   */
  public L2tpEnd(L2tpSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  /** The way to the peer is open: call, or wait. */
  public List<L2tpOutput> begin(Instant now) {
    closed = false;
    if (settings.calls()) {
      call(now);
    } else {
      redial = Optional.of(now.plus(PATIENCE));
    }
    return drain(now);
  }

  private void call(Instant now) {
    redial = Optional.empty();
    Connection fresh = new Connection(settings, random, outputs::add);
    connection = Optional.of(fresh);
    fresh.call(now);
  }

  /** Ends in order; says so to the peer. Nothing begins again by itself. */
  public List<L2tpOutput> close(Instant now, String why) {
    closed = true;
    redial = Optional.empty();
    connection.ifPresent(c -> c.stop(Connection.SHUTTING_DOWN, why, now));
    return drain(now);
  }

  /** When {@link #timeout} is due; empty for never. */
  public Optional<Instant> deadline() {
    return Stream.concat(redial.stream(), connection.flatMap(Connection::deadline).stream())
        .min(Instant::compareTo);
  }

  /** Time has passed. */
  public List<L2tpOutput> timeout(Instant now) {
    if (redial.filter(at -> !now.isBefore(at)).isPresent()) {
      call(now);
    }
    connection.ifPresent(c -> c.timeout(now));
    return drain(now);
  }

  /**
   * A control message, the payload of a UDP datagram.
   *
   * @throws MalformedMessage if it is none; nothing has changed then
   */
  public List<L2tpOutput> receive(byte[] datagram, Instant now) throws MalformedMessage {
    ControlMessage message = ControlMessage.read(datagram);
    if (closed) {
      return List.of();
    }
    if (isNewCall(message)) {
      if (connection.filter(ours -> ours.winsOver(message)).isPresent()) {
        return List.of();
      }
      // A peer that calls anew has forgotten the old connection.
      connection.ifPresent(old -> old.abandon("the peer calls anew"));
      connection = Optional.of(new Connection(settings, random, outputs::add));
      redial = Optional.empty();
    }
    connection.ifPresent(c -> c.receive(message, now));
    return drain(now);
  }

  private boolean isNewCall(ControlMessage message) {
    return message.tunnel() == 0
        && message.ns() == 0
        && message.type().equals(Optional.of(MessageType.SCCRQ))
        && connection.filter(c -> c.isFrom(message)).isEmpty();
  }

  /**
   * A PPP frame that is no user packet.
   *
   * @param session ours
   * @throws MalformedMessage if it is none; nothing has changed then
   */
  public List<L2tpOutput> frame(int session, byte[] ppp, Instant now) throws MalformedMessage {
    if (connection.isPresent()) {
      connection.get().frame(session, ppp, now);
    }
    return drain(now);
  }

  private List<L2tpOutput> drain(Instant now) {
    connection.ifPresent(c -> c.settle());
    if (connection.filter(Connection::over).isPresent()) {
      connection = Optional.empty();
      if (!closed) {
        redial = Optional.of(now.plus(pause()));
      }
    }
    if (outputs.stream().anyMatch(L2tpOutput.Carries.class::isInstance)) {
      failures = 0;
    }
    List<L2tpOutput> done = List.copyOf(outputs);
    outputs.clear();
    return done;
  }

  private Duration pause() {
    Duration first = settings.calls() ? FIRST_REDIAL : PATIENCE;
    Duration pause = first.multipliedBy(1L << Math.min(failures++, 10));
    return pause.compareTo(LONGEST_REDIAL) > 0 ? LONGEST_REDIAL : pause;
  }
}
