package net.hsvpn.actors.sa;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import net.hsvpn.actors.cluster.LocalMessage;
import net.hsvpn.actors.node.FaultInjector;
import net.hsvpn.actors.node.NodeServices;
import net.hsvpn.config.PeerId;
import net.hsvpn.persistence.CheckpointKey;
import net.hsvpn.persistence.CheckpointStore;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * One child SA, from the moment its IKE SA has installed it in the data plane: it takes it out
 * again, a while after no IKE SA has it any more. Installing is not its part, since the peer may
 * only be answered once its packets would be received.
 */
public final class ChildSaActor {
  /** How long packets that are still under way are received after a child was replaced. */
  public static final Duration GRACE = Duration.ofSeconds(5);

  /** What it understands. */
  public sealed interface Command extends LocalMessage {}

  /** An IKE SA has it. */
  public record Owned() implements Command {}

  /** No IKE SA has it any more. */
  public record Orphaned() implements Command {}

  private record GraceOver() implements Command {}

  /** It is out of the data plane. */
  public record Removed(int inboundSpi) {}

  /**
   * What is remembered of a child SA.
   *
   * @param removeAt when it leaves the data plane; empty as long as an IKE SA has it
   */
  public record Cell(int inboundSpi, int outboundSpi, Optional<Instant> removeAt) {}

  private static final String KIND = "child-sa";
  private static final String TIMER = "grace";

  private final TimerScheduler<Command> timers;
  private final NodeServices node;
  private final PeerId peer;
  private final Consumer<Removed> parent;
  private final CheckpointKey<Cell> key;
  private Cell cell;

  private ChildSaActor(
      TimerScheduler<Command> timers,
      NodeServices node,
      PeerId peer,
      Cell first,
      Consumer<Removed> parent) {
    this.timers = timers;
    this.node = node;
    this.peer = peer;
    this.parent = parent;
    this.key = key(peer, first.inboundSpi());
    this.cell = node.checkpoints().load(key).orElse(first);
    keep(cell);
  }

  private static CheckpointKey<Cell> key(PeerId peer, int inboundSpi) {
    return new CheckpointKey<>(KIND, peer.value(), Integer.toHexString(inboundSpi), Cell.class);
  }

  /** What is remembered of all child SAs of one peer. */
  public static Map<String, Cell> all(CheckpointStore store, PeerId peer) {
    return store.loadAll(KIND, peer.value(), Cell.class);
  }

  public static Behavior<Command> create(
      NodeServices node, PeerId peer, int inboundSpi, int outboundSpi, Consumer<Removed> parent) {
    Cell first = new Cell(inboundSpi, outboundSpi, Optional.empty());
    return node.faults()
        .supervised(
            FaultInjector.Kind.CHILD_SA,
            Command.class,
            Behaviors.withTimers(
                timers -> new ChildSaActor(timers, node, peer, first, parent).start()));
  }

  private Behavior<Command> start() {
    arm();
    return Behaviors.receive(Command.class)
        .onMessage(Owned.class, m -> next(Optional.empty()))
        .onMessage(Orphaned.class, m -> next(Optional.of(removal())))
        .onMessage(GraceOver.class, m -> remove())
        .build();
  }

  private Instant removal() {
    return cell.removeAt().orElseGet(() -> node.clock().instant().plus(GRACE));
  }

  private Behavior<Command> next(Optional<Instant> removeAt) {
    keep(new Cell(cell.inboundSpi(), cell.outboundSpi(), removeAt));
    arm();
    return Behaviors.same();
  }

  private void keep(Cell next) {
    cell = next;
    node.checkpoints().save(key, next);
  }

  private void arm() {
    if (cell.removeAt().isEmpty()) {
      timers.cancel(TIMER);
      return;
    }
    Duration wait = Duration.between(node.clock().instant(), cell.removeAt().get());
    timers.startSingleTimer(TIMER, new GraceOver(), wait.isNegative() ? Duration.ZERO : wait);
  }

  private Behavior<Command> remove() {
    node.publisher().removeOutbound(peer, cell.outboundSpi());
    node.publisher().removeInbound(cell.inboundSpi());
    node.checkpoints().forget(key);
    parent.accept(new Removed(cell.inboundSpi()));
    return Behaviors.stopped();
  }
}
