package net.hsvpn.actors.sa;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.hsvpn.actors.adapt.Datagrams;
import net.hsvpn.actors.cluster.LocalMessage;
import net.hsvpn.actors.node.FaultInjector;
import net.hsvpn.actors.node.NodeServices;
import net.hsvpn.config.PeerConfig;
import net.hsvpn.config.PeerId;
import net.hsvpn.peers.IkeEngine;
import net.hsvpn.peers.radius.Consultation;
import net.hsvpn.peers.radius.Verdict;
import net.hsvpn.peers.sa.AuthSent;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Closed;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.EapTalk;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.IkeSa;
import net.hsvpn.peers.sa.IntermediateSent;
import net.hsvpn.peers.sa.LeaseAwaited;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.SaInitSent;
import net.hsvpn.peers.sa.Step;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.persistence.CheckpointKey;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * One IKE SA. The engine decides; this actor commits the next state and then carries out the
 * effects. Its cell in the checkpoint store is made before it starts.
 */
public final class IkeSaActor {
  /** What it understands. Never leaves the node: states hold keys. */
  public sealed interface Command extends LocalMessage {}

  /** A datagram bears its SPI. It came by {@link SaRegistry#deliver}, which counts those. */
  record Received(Datagram datagram) implements Command {}

  /** The request that authenticates it. */
  public record Admitted(Datagram request) implements Command {}

  /** An order to the engine, or news that it must know. */
  public record Order(Event event) implements Command {}

  /** Children come from an IKE SA that lost a collision. */
  public record Adopt(Event.Adopt adopt) implements Command {}

  private record Due() implements Command {}

  private record Fetched() implements Command {}

  private record Consulted(int round, Verdict verdict) implements Command {}

  private record Look() implements Command {}

  private record Roam() implements Command {}

  private record Prefer(int outboundSpi) implements Command {}

  /** What it tells its parent. */
  public sealed interface Notice {}

  /** The cell changed. */
  public record Changed(long localSpi) implements Notice {}

  /** A command is done, or failed. */
  public record Finished(long ticket, Outcome outcome) implements Notice {}

  /** Pass this on to the IKE SA with that SPI; start it first if need be. */
  public record PassOn(long localSpi, Command message) implements Notice {}

  /**
   * The peer, authenticated, knows of no other IKE SA with us.
   *
   * @param begun when it began to speak to us; it may know of IKE SAs that came later
   */
  public record Contacted(Instant begun) implements Notice {}

  /** The peer is to be authenticated anew, by an IKE SA that takes the place of this one. */
  public record Unproven() implements Notice {}

  /** The peer wants us to go on with another gateway. */
  public record Redirected(Effect.Redirected way) implements Notice {}

  /** Something a person may want to know. */
  public record Told(net.hsvpn.peers.sa.Report report) implements Notice {}

  /** The SA is over; its cell is forgotten. */
  public record Ended(long localSpi, String why) implements Notice {}

  /** Who called is authenticated: the cell is to be taken over from here. */
  public record Proven(long localSpi) implements Notice {}

  /** Whose child it is. */
  public enum Place {
    /** Of the peer that it belongs to. */
    PEER,
    /** Of a peer that stands for many, until it is known which of them is calling. */
    PORCH
  }

  private static final String TIMER = "deadline";
  private static final String LOOK = "look";
  private static final String ROAM = "roam";

  /** How often an end that may move asks the routing table where its packets leave from. */
  private static final Duration ROAMING = Duration.ofSeconds(1);

  /**
   * What a peer needs to take an answer in and to install its SA. Without an older SA that could
   * carry the traffic meanwhile, nothing waits.
   */
  private static final Duration PEER_READY = Duration.ofMillis(250);

  private static final Duration RECENT = PEER_READY.multipliedBy(4);

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final NodeServices node;
  private final PeerProfile profile;
  private final PeerConfig config;
  private final Place place;
  private final Consumer<Notice> parent;
  private final long localSpi;
  private final CheckpointKey<IkeSaCell> key;
  private final VolumeWatch watch;
  private Optional<Integer> expected = Optional.empty();
  private Optional<Integer> expectedBefore = Optional.empty();
  private IkeSaCell cell;

  private IkeSaActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      NodeServices node,
      PeerProfile profile,
      PeerConfig config,
      long localSpi,
      Place place,
      Consumer<Notice> parent) {
    this.context = context;
    this.timers = timers;
    this.node = node;
    this.profile = profile;
    this.config = config;
    this.localSpi = localSpi;
    this.place = place;
    this.parent = parent;
    this.key = IkeSaCell.key(config.id(), localSpi);
    this.watch = new VolumeWatch(node.clock().instant());
    this.cell =
        node.checkpoints()
            .load(key)
            .orElseThrow(() -> new IllegalStateException("no checkpoint of " + key));
  }

  /**
   * Describes the actor.
   *
   * @param profile of the peer that the SA belongs to
   * @param config of the same peer
   * @param localSpi names the cell that holds its state
   * @param place whose child it is
   */
  public static Behavior<Command> create(
      NodeServices node,
      PeerProfile profile,
      PeerConfig config,
      long localSpi,
      Place place,
      Consumer<Notice> parent) {
    return node.registry()
        .draining(
            localSpi,
            node.faults()
                .supervised(
                    FaultInjector.Kind.IKE_SA,
                    Command.class,
                    Behaviors.setup(context ->
                        Behaviors.withTimers(timers ->
                            new IkeSaActor(
                                    context, timers, node, profile, config, localSpi, place, parent)
                                .start()))));
  }

  private Behavior<Command> start() {
    node.registry().enter(localSpi, context.getSelf());
    if (place == Place.PORCH && proven()) {
      return leave();
    }
    resume();
    return settle(
        Behaviors.receive(Command.class)
            .onMessage(Received.class, m -> step(arrived(m.datagram())))
            .onMessage(Admitted.class, m -> step(arrived(m.request())))
            .onMessage(Order.class, m -> step(m.event()))
            .onMessage(Adopt.class, m -> step(m.adopt()))
            .onMessage(Due.class, m -> step(new Event.Tick()))
            .onMessage(Fetched.class, m -> step(new Event.Fetched()))
            .onMessage(Consulted.class, m -> step(new Event.Consulted(m.round(), m.verdict())))
            .onMessage(Look.class, m -> step(look()))
            .onMessage(Roam.class, m -> roam())
            .onMessage(Prefer.class, this::prefer)
            .build());
  }

  /** A crash forgets what was under way: a fetch, and the timers of children not preferred yet. */
  private void resume() {
    switch (cell.state()) {
      case AuthSent sa when !sa.parked().isEmpty() -> context.getSelf().tell(new Fetched());
      case HalfOpen sa when sa.parked().isPresent() -> context.getSelf().tell(new Fetched());
      case HalfOpen sa
          when sa.eap().map(EapTalk::stage).orElse(null)
              instanceof EapTalk.Stage.Consulting(var relay, var question, _) ->
          consult(relay.rounds(), question);
      case net.hsvpn.peers.sa.Established sa ->
          sa.children().stream()
              .filter(child -> child.stage() == ChildSa.Stage.INSTALLED)
              .filter(child -> child.establishedAt().plus(RECENT).isAfter(node.clock().instant()))
              .forEach(child -> context.getSelf().tell(new Prefer(child.outboundSpi())));
      case AuthSent _, HalfOpen _, LeaseAwaited _, SaInitSent _, IntermediateSent _, Closed _ -> {
        // Nothing was.
      }
    }
  }

  /** The request that authenticates a half-open SA may come again, after a crash. */
  private Event arrived(Datagram datagram) {
    return cell.state() instanceof HalfOpen
        ? new Event.Authenticate(datagram, Optional.of(profile))
        : new Event.Received(datagram);
  }

  private Event look() {
    return watch.look(
        cell.state(),
        node.clock().instant(),
        child -> node.publisher().carried(config.id(), child));
  }

  /** Nothing is written down as long as nothing has changed, which is nearly always. */
  private Behavior<Command> roam() {
    if (cell.state() instanceof net.hsvpn.peers.sa.Established sa) {
      Optional<InetAddress> source =
          node.env().sourceTowards().apply(sa.path().remote().getAddress());
      if (source.isPresent() && !source.equals(sa.whereabouts().source())) {
        return step(new Event.Roamed());
      }
    }
    arm();
    return Behaviors.same();
  }

  private static boolean mayRoam(IkeSa state) {
    return state instanceof net.hsvpn.peers.sa.Established sa
        && sa.whereabouts().mobike()
        && sa.lifespan().called();
  }

  private Behavior<Command> step(Event event) {
    Step step = IkeEngine.handle(cell.state(), event, node.env());
    // Successors first: a child must never be without an owner, not even for a moment.
    for (Effect effect : step.effects()) {
      if (effect instanceof Effect.Spawn spawn) {
        keep(spawn);
      }
    }
    cell = new IkeSaCell(step.next(), step.effects());
    node.checkpoints().save(key, cell);
    return place == Place.PORCH && proven() ? leave() : settle(Behaviors.same());
  }

  private boolean proven() {
    return !(cell.state() instanceof HalfOpen) && !(cell.state() instanceof Closed);
  }

  /** Carries nothing out any more: that is for the one whose IKE SA it is. */
  private Behavior<Command> leave() {
    node.registry().leave(localSpi, context.getSelf());
    parent.accept(new Proven(localSpi));
    return Behaviors.stopped();
  }

  private void keep(Effect.Spawn spawn) {
    CheckpointKey<IkeSaCell> successor = IkeSaCell.key(config.id(), spawn.sa().id().localSpi());
    if (node.checkpoints().load(successor).isEmpty()) {
      node.checkpoints().save(successor, new IkeSaCell(spawn.sa(), List.of()));
    }
  }

  /** Carries out what is pending, then waits for what comes, or stops if the SA is over. */
  private Behavior<Command> settle(Behavior<Command> next) {
    boolean changed = !cell.pending().isEmpty();
    expect(offered(cell.state()));
    // Outcomes last: whoever waits for one finds everything done, and told, that belongs to it.
    cell.pending().stream().filter(e -> !(e instanceof Effect.Completed)).forEach(this::perform);
    cell.pending().stream().filter(Effect.Completed.class::isInstance).forEach(this::perform);
    cell = cell.settled();
    if (cell.state() instanceof Closed closed) {
      expect(Optional.empty());
      node.checkpoints().forget(key);
      node.registry().leave(localSpi, context.getSelf());
      parent.accept(new Ended(localSpi, closed.why()));
      return Behaviors.stopped();
    }
    node.checkpoints().save(key, cell);
    if (changed) {
      parent.accept(new Changed(localSpi));
    }
    arm();
    return next;
  }

  /** Before the peer is told of the SPI, and until after its SA is installed or given up. */
  private void expect(Optional<Integer> spi) {
    expectedBefore.ifPresent(old -> node.publisher().expect(old, false));
    expectedBefore = expected.filter(old -> !spi.equals(Optional.of(old)));
    expected = spi;
    spi.ifPresent(offered -> node.publisher().expect(offered, true));
  }

  /** The inbound SPI of a child SA whose answer we wait for. */
  private static Optional<Integer> offered(IkeSa state) {
    return switch (state) {
      case AuthSent sa -> sa.childSpi();
      case net.hsvpn.peers.sa.Established sa ->
          sa.task()
              .filter(Task.Creating.class::isInstance)
              .map(task -> ((Task.Creating) task).inboundSpi());
      case SaInitSent _, IntermediateSent _, HalfOpen _, LeaseAwaited _, Closed _ ->
          Optional.empty();
    };
  }

  private void perform(Effect effect) {
    PeerId peer = config.id();
    switch (effect) {
      case Effect.Send send -> node.sender().send(Datagrams.toSend(send.datagram()));
      case Effect.Keepalive keepalive ->
          node.sender().keepalive(keepalive.path().local(), keepalive.path().remote());
      case Effect.Established _ -> context.getLog().debug("{}: {}", peer, cell.state().id());
      case Effect.InitialContact contact -> parent.accept(new Contacted(contact.begun()));
      case Effect.Reauthenticate _ -> parent.accept(new Unproven());
      case Effect.Redirected way -> parent.accept(new Redirected(way));
      case Effect.InstallInbound install ->
          node.publisher().installInbound(config, install.child());
      case Effect.InstallOutbound install -> {
        installOutbound(install);
        node.keys().child(install.child(), install.path());
      }
      case Effect.Redirect redirect -> {
        node.publisher()
            .redirect(config, redirect.child(), redirect.path(), redirect.udpEncapsulated());
        node.keys().child(redirect.child(), redirect.path());
      }
      case Effect.Regrant regrant -> regrant(regrant.child());
      case Effect.RemoveChild remove -> remove(remove);
      case Effect.Spawn spawn -> parent.accept(new Changed(spawn.sa().id().localSpi()));
      case Effect.HandOver handOver ->
          parent.accept(new PassOn(handOver.localSpi(), new Adopt(handOver.adopt())));
      case Effect.CloseOther close ->
          parent.accept(new PassOn(close.localSpi(), new Order(new Event.Close(0))));
      case Effect.Completed completed ->
          parent.accept(new Finished(completed.ticket(), completed.outcome()));
      case Effect.Tell tell -> parent.accept(new Told(tell.report()));
      case Effect.Keys keys -> node.keys().ike(keys.id(), keys.suite(), keys.keys());
      case Effect.Wipe wipe -> wipe.keys().wipe();
      case Effect.Fetch fetch ->
          context.pipeToSelf(
              node.evidence().fetch(fetch.wanted()), (done, problem) -> new Fetched());
      case Effect.Consult(int round, Consultation question) -> consult(round, question);
      case Effect.FindLease _ -> {
        // The parent sees what the state waits for, and is told that it changed.
      }
      case Effect.Refused refused -> node.refusals().count(refused.refusal());
    }
  }

  private void consult(int round, Consultation question) {
    context.pipeToSelf(
        node.radius().ask(question),
        (verdict, problem) ->
            new Consulted(
                round,
                problem == null ? verdict : new Verdict.Unanswered(String.valueOf(problem))));
  }

  private void installOutbound(Effect.InstallOutbound install) {
    if (install.answered()) {
      node.publisher()
          .installOutboundBehind(
              config, install.child(), install.path(), install.udpEncapsulated());
      int spi = install.child().outboundSpi();
      timers.startSingleTimer(spi, new Prefer(spi), PEER_READY);
    } else {
      node.publisher()
          .installOutbound(config, install.child(), install.path(), install.udpEncapsulated());
    }
  }

  private Behavior<Command> prefer(Prefer by) {
    node.publisher().preferOutbound(config.id(), by.outboundSpi());
    return Behaviors.same();
  }

  private void regrant(ChildSa child) {
    node.publisher().installInbound(config, child);
    if (cell.state() instanceof net.hsvpn.peers.sa.Established sa) {
      node.publisher().installOutbound(config, child, sa.trafficPath(), sa.udpEncapsulated());
    }
  }

  /**
   * A child that another one took the place of goes on receiving; its own actor ends that. The
   * other one may belong to an IKE SA of which this one has not been told yet.
   */
  private void remove(Effect.RemoveChild remove) {
    node.publisher().removeOutbound(config.id(), remove.child().outboundSpi());
    if (!remove.replaced() && !othersCarry()) {
      node.publisher().removeInbound(remove.child().inboundSpi());
    }
  }

  private boolean othersCarry() {
    return IkeSaCell.all(node.checkpoints(), config.id()).values().stream()
        .map(IkeSaCell::state)
        .filter(sa -> sa.id().localSpi() != localSpi)
        .anyMatch(sa ->
            sa instanceof net.hsvpn.peers.sa.Established other
                && other.children().stream()
                    .anyMatch(child -> child.stage() == ChildSa.Stage.INSTALLED));
  }

  private void arm() {
    arm(TIMER, new Due(), cell.state().deadline());
    arm(LOOK, new Look(), watch.due(cell.state()));
    if (!mayRoam(cell.state())) {
      timers.cancel(ROAM);
    } else if (!timers.isTimerActive(ROAM)) {
      timers.startSingleTimer(ROAM, new Roam(), ROAMING);
    }
  }

  private void arm(String timer, Command message, Optional<Instant> due) {
    if (due.isEmpty()) {
      timers.cancel(timer);
      return;
    }
    Duration wait = Duration.between(node.clock().instant(), due.get());
    timers.startSingleTimer(timer, message, wait.isNegative() ? Duration.ZERO : wait);
  }
}
