package net.hsvpn.actors.carrier;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import net.hsvpn.actors.adapt.L2tpParameters;
import net.hsvpn.actors.adapt.SaParameters;
import net.hsvpn.actors.cluster.LocalMessage;
import net.hsvpn.actors.events.Ration;
import net.hsvpn.actors.node.Backlog;
import net.hsvpn.actors.node.FaultInjector;
import net.hsvpn.actors.node.NodeServices;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.PeerConfig;
import net.hsvpn.dataplane.carrier.CarrierOutbox;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.dataplane.sad.CarriedSession;
import net.hsvpn.dataplane.wire.L2tp;
import net.hsvpn.peers.l2tp.L2tpEnd;
import net.hsvpn.peers.l2tp.L2tpOutput;
import net.hsvpn.peers.l2tp.L2tpSettings;
import net.hsvpn.peers.wire.MalformedMessage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The L2TP tunnel with one peer, inside the IPsec tunnel. It forgets everything when it fails, and
 * both ends begin anew, as after any loss.
 */
public final class CarrierActor {
  /** What it understands. */
  public sealed interface Command extends LocalMessage {}

  /**
   * How the IPsec tunnel stands.
   *
   * @param carrying told, on any thread, which contexts have a session, now and at each change
   */
  public record Below(boolean up, Consumer<Set<ContextId>> carrying) implements Command {}

  record Control(byte[] datagram) implements Command {}

  record Frame(int session, byte[] ppp) implements Command {}

  private record Due() implements Command {}

  private static final String TIMER = "due";
  private static final int TOLD_PER_MINUTE = 60;

  private final TimerScheduler<Command> timers;
  private final NodeServices node;
  private final PeerConfig peer;
  private final L2tpSettings settings;
  private final CarrierOutbox outbox;
  private final TunnelId tunnel;
  private final Ration told = new Ration(TOLD_PER_MINUTE);
  private final Map<String, CarriedSession> standing = new TreeMap<>();
  private Optional<L2tpEnd> end = Optional.empty();
  private Consumer<Set<ContextId>> carrying = contexts -> {};

  private CarrierActor(
      TimerScheduler<Command> timers,
      NodeServices node,
      PeerConfig peer,
      L2tpSettings settings,
      CarrierOutbox outbox) {
    this.timers = timers;
    this.node = node;
    this.peer = peer;
    this.settings = settings;
    this.outbox = outbox;
    this.tunnel = SaParameters.carrierTunnel(peer.id());
    // Whatever a predecessor left.
    node.publisher().carry(peer.id(), List.of());
  }

  /**
   * Starts the actor of a peer.
   *
   * @param wake asks the peer's actor how the IPsec tunnel stands, after a restart
   */
  public static void spawn(
      ActorContext<?> context,
      Carriers carriers,
      NodeServices node,
      PeerConfig peer,
      L2tpSettings settings,
      CarrierOutbox outbox,
      Runnable wake) {
    Backlog backlog = Carriers.backlog();
    AtomicBoolean again = new AtomicBoolean();
    Behavior<Command> behavior =
        node.faults()
            .supervised(
                FaultInjector.Kind.CARRIER,
                Command.class,
                Behaviors.<Command>withTimers(timers -> {
                  Behavior<Command> fresh =
                      new CarrierActor(timers, node, peer, settings, outbox).behavior();
                  if (again.getAndSet(true)) {
                    wake.run();
                  }
                  return fresh;
                }));
    ActorRef<Command> actor =
        context.spawn(
            Backlog.watching(
                Command.class,
                message -> {
                  if (message instanceof Control || message instanceof Frame) {
                    backlog.leave();
                  }
                },
                behavior),
            "carrier-" + peer.id().value());
    carriers.open(peer.id(), actor, backlog);
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class)
        .onMessage(Below.class, this::below)
        .onMessage(Control.class, m -> heard(() -> end.orElseThrow().receive(m.datagram(), now())))
        .onMessage(
            Frame.class, m -> heard(() -> end.orElseThrow().frame(m.session(), m.ppp(), now())))
        .onMessage(Due.class, m -> due())
        .build();
  }

  private Instant now() {
    return node.clock().instant();
  }

  private Behavior<Command> below(Below news) {
    carrying = news.carrying();
    if (news.up() && end.isEmpty()) {
      end = Optional.of(new L2tpEnd(settings, node.random()));
      carryOut(end.get().begin(now()));
    } else if (!news.up() && end.isPresent()) {
      end = Optional.empty();
      timers.cancel(TIMER);
      standing.clear();
      publish();
    }
    tellContexts();
    return Behaviors.same();
  }

  /** What a message says. */
  private interface Heard {
    List<L2tpOutput> outputs() throws MalformedMessage;
  }

  private Behavior<Command> heard(Heard message) {
    if (end.isPresent()) {
      try {
        carryOut(message.outputs());
      } catch (MalformedMessage e) {
        tell("L2TP_MALFORMED", e.getMessage());
      }
    }
    return Behaviors.same();
  }

  private Behavior<Command> due() {
    end.ifPresent(e -> carryOut(e.timeout(now())));
    return Behaviors.same();
  }

  private void carryOut(List<L2tpOutput> outputs) {
    boolean changed = false;
    for (L2tpOutput output : outputs) {
      switch (output) {
        case L2tpOutput.Control(byte[] octets) -> outbox.send(tunnel, octets);
        case L2tpOutput.Frame(int theirs, int session, byte[] ppp) ->
            outbox.send(tunnel, L2tp.frame(theirs, session, ppp));
        case L2tpOutput.Carries carries -> {
          standing.put(carries.network(), L2tpParameters.session(peer, carries));
          changed = true;
        }
        case L2tpOutput.Lost(String network, String why) -> {
          changed |= standing.remove(network) != null;
          tell("L2TP_SESSION_LOST", "the session of " + network + " has ended: " + why);
        }
        case L2tpOutput.Connected(String host) ->
            tell(
                "L2TP_CONNECTED",
                "the L2TP tunnel stands" + (host.isEmpty() ? "" : ", with " + host));
        case L2tpOutput.Ended(String why) ->
            tell("L2TP_ENDED", "the L2TP tunnel has ended: " + why);
      }
    }
    if (changed) {
      publish();
      tellContexts();
    }
    end.flatMap(L2tpEnd::deadline)
        .ifPresentOrElse(
            at -> timers.startSingleTimer(TIMER, new Due(), pause(at)), () -> timers.cancel(TIMER));
  }

  private Duration pause(Instant at) {
    Duration left = Duration.between(now(), at);
    return left.isNegative() ? Duration.ZERO : left.plusMillis(1);
  }

  private void publish() {
    node.publisher().carry(peer.id(), List.copyOf(standing.values()));
  }

  private void tellContexts() {
    carrying.accept(
        standing.values().stream().map(CarriedSession::context).collect(Collectors.toSet()));
  }

  private void tell(String kind, String text) {
    if (told.take(now())) {
      node.events().tell(peer.id(), kind, text, Optional.empty());
    }
  }
}
