package net.hsvpn.actors.context;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import net.hsvpn.actors.cluster.LocalMessage;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.actors.node.FaultInjector;
import net.hsvpn.config.ContextConfig;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.persistence.CheckpointKey;
import net.hsvpn.persistence.CheckpointStore;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** One ARF context: owns its routes, in the data plane and in the kernel. */
public final class ContextActor {
  /** What it understands. */
  public sealed interface Command extends LocalMessage {}

  /**
   * These prefixes, and no others, lie behind the tunnel; none if it is gone.
   *
   * @param own networks of the peer's site
   * @param transit networks behind other peers of the peer
   * @param done told once packets are routed accordingly
   */
  public record Learn(TunnelId tunnel, List<IpPrefix> own, List<IpPrefix> transit, Runnable done)
      implements Command {
    public Learn {
      own = List.copyOf(own);
      transit = List.copyOf(transit);
    }
  }

  /**
   * Tell this peer's actor, now and whenever it changes, what lies behind the peers.
   *
   * @param reader called on any thread
   */
  public record Read(PeerId peer, Consumer<Sites> reader) implements Command {}

  /**
   * What lies behind the peers of a context at their own sites, and behind which of them; nothing
   * if peers must not reach each other.
   */
  public record Sites(ContextId context, Map<IpPrefix, PeerId> owners) {
    public Sites {
      owners = Map.copyOf(owners);
    }
  }

  private record Post() implements Command {}

  // Many peers may come at once, and each of them is news for all the others.
  private static final Duration BETWEEN_POSTS = Duration.ofMillis(200);

  private final ContextConfig config;
  private final ContextTables tables;
  private final KernelRoutes kernel;
  private final CheckpointStore checkpoints;
  private final EventLog events;
  private final TimerScheduler<Command> timers;
  private final TransitBoard board;
  private final CheckpointKey<RouteClaims> key;
  private RouteClaims claims;

  private ContextActor(
      TimerScheduler<Command> timers,
      ContextConfig config,
      ContextTables tables,
      KernelRoutes kernel,
      CheckpointStore checkpoints,
      EventLog events) {
    this.config = config;
    this.tables = tables;
    this.kernel = kernel;
    this.checkpoints = checkpoints;
    this.events = events;
    this.timers = timers;
    this.board = new TransitBoard(config.id(), checkpoints);
    this.key = new CheckpointKey<>("context", config.id().value(), "claims", RouteClaims.class);
    this.claims = checkpoints.load(key).orElseGet(() -> RouteClaims.of(config.networks()));
  }

  public static Behavior<Command> create(
      ContextConfig config,
      ContextTables tables,
      KernelRoutes kernel,
      CheckpointStore checkpoints,
      EventLog events,
      FaultInjector faults) {
    return faults.supervised(
        FaultInjector.Kind.CONTEXT,
        Command.class,
        Behaviors.withTimers(timers ->
            new ContextActor(timers, config, tables, kernel, checkpoints, events).start()));
  }

  private Behavior<Command> start() {
    tables.publish(config.id(), claims.table(config.transit()));
    board.post(sites());
    return Behaviors.receive(Command.class)
        .onMessage(Learn.class, this::learn)
        .onMessage(Read.class, this::read)
        .onMessage(Post.class, m -> post())
        .build();
  }

  private Behavior<Command> learn(Learn news) {
    RouteClaims before = claims;
    claims = before.with(news.tunnel(), news.own(), news.transit());
    checkpoints.save(key, claims);
    // The data plane first: what the kernel sends us must find its way.
    tables.publish(config.id(), claims.table(config.transit()));
    if (config.transit() && !timers.isTimerActive(Post.class)) {
      timers.startSingleTimer(Post.class, new Post(), BETWEEN_POSTS);
    }
    updateKernel(before.granted().keySet(), claims.granted().keySet());
    claims.newConflicts(before).forEach(this::tell);
    news.done().run();
    return Behaviors.same();
  }

  private Behavior<Command> read(Read wish) {
    board.enter(wish.peer(), wish.reader());
    wish.reader().accept(new Sites(config.id(), sites()));
    return Behaviors.same();
  }

  private Behavior<Command> post() {
    board.post(sites());
    return Behaviors.same();
  }

  private Map<IpPrefix, PeerId> sites() {
    return config.transit() ? claims.sites() : Map.of();
  }

  private void updateKernel(Set<IpPrefix> before, Set<IpPrefix> now) {
    Set<IpPrefix> gone = new HashSet<>(before);
    gone.removeAll(now);
    Set<IpPrefix> come = new HashSet<>(now);
    come.removeAll(before);
    for (IpPrefix prefix : come) {
      change(prefix, kernel::add);
    }
    for (IpPrefix prefix : gone) {
      change(prefix, kernel::remove);
    }
  }

  private interface Change {
    void apply(IpPrefix prefix) throws IOException;
  }

  private void change(IpPrefix prefix, Change change) {
    try {
      change.apply(prefix);
    } catch (IOException e) {
      events.tell(
          "KERNEL_ROUTE_FAILED",
          "context " + config.id() + ": the kernel's route to " + prefix + ": " + e.getMessage(),
          Optional.of("look at the device " + config.tun() + " and its network namespace"));
    }
  }

  private void tell(RouteClaims.Conflict conflict) {
    events.tell(
        conflict.tunnel().peer(),
        "ROUTE_CONFLICT",
        "context "
            + config.id()
            + ": "
            + conflict.tunnel().peer()
            + " claims "
            + conflict.prefix()
            + ", but "
            + conflict.why(),
        Optional.of("give each site networks of its own within a context"));
  }
}
