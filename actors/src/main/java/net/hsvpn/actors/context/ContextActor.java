package net.hsvpn.actors.context;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.actors.cluster.LocalMessage;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.actors.node.FaultInjector;
import net.hsvpn.config.ContextConfig;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.persistence.CheckpointKey;
import net.hsvpn.persistence.CheckpointStore;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** One ARF context: owns its routes, in the data plane and in the kernel. */
public final class ContextActor {
  /** What it understands. */
  public sealed interface Command extends LocalMessage {}

  /**
   * These prefixes, and no others, lie behind the tunnel; none if it is gone.
   *
   * @param done told once packets are routed accordingly
   */
  public record Learn(TunnelId tunnel, List<IpPrefix> prefixes, Runnable done) implements Command {
    public Learn {
      prefixes = List.copyOf(prefixes);
    }
  }

  private final ContextConfig config;
  private final ContextTables tables;
  private final KernelRoutes kernel;
  private final CheckpointStore checkpoints;
  private final EventLog events;
  private final CheckpointKey<RouteClaims> key;
  private RouteClaims claims;

  private ContextActor(
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
        Behaviors.setup(
            context -> new ContextActor(config, tables, kernel, checkpoints, events).start()));
  }

  private Behavior<Command> start() {
    tables.publish(config.id(), claims.table());
    return Behaviors.receive(Command.class).onMessage(Learn.class, this::learn).build();
  }

  private Behavior<Command> learn(Learn news) {
    RouteClaims before = claims;
    claims = before.with(news.tunnel(), news.prefixes());
    checkpoints.save(key, claims);
    // The data plane first: what the kernel sends us must find its way.
    tables.publish(config.id(), claims.table());
    updateKernel(before.granted().keySet(), claims.granted().keySet());
    claims.newConflicts(before).forEach(this::tell);
    news.done().run();
    return Behaviors.same();
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
