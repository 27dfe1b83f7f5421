package net.hsvpn.actors.node;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import net.hsvpn.actors.cluster.LocalMessage;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.dataplane.DataPlaneGraph;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Keeps the data plane's graph running: starts it again, on the same endpoints and SAs, when it
 * ends. The graph does not depend on this actor being alive.
 */
public final class StreamsActor {
  /** What it understands. */
  public sealed interface Command extends LocalMessage {}

  /** Let the graph end, for good. */
  public record Stop(ActorRef<Done> replyTo) implements Command {}

  /** Says nothing new; keeps the actor awake. */
  public record Check() implements Command {}

  private record Ended(DataPlaneGraph.Running graph, Optional<String> why) implements Command {}

  private record Restart() implements Command {}

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final DataPlaneGraph graph;
  private final AtomicReference<DataPlaneGraph.Running> running;
  private final EventLog events;

  private StreamsActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      DataPlaneGraph graph,
      AtomicReference<DataPlaneGraph.Running> running,
      EventLog events) {
    this.context = context;
    this.timers = timers;
    this.graph = graph;
    this.running = running;
    this.events = events;
  }

  /**
   * Describes the actor; it starts the graph unless one is at work.
   *
   * @param running where the graph at work is found, by this actor after a restart too
   */
  public static Behavior<Command> create(
      DataPlaneGraph graph,
      AtomicReference<DataPlaneGraph.Running> running,
      EventLog events,
      FaultInjector faults) {
    return faults.supervised(
        FaultInjector.Kind.STREAMS,
        Command.class,
        Behaviors.setup(context ->
            Behaviors.withTimers(
                timers -> new StreamsActor(context, timers, graph, running, events).start())));
  }

  private Behavior<Command> start() {
    if (running.get() == null) {
      run();
    } else {
      watch(running.get());
    }
    return Behaviors.receive(Command.class)
        .onMessage(Ended.class, this::ended)
        .onMessage(Restart.class, m -> restart())
        .onMessage(Check.class, m -> Behaviors.same())
        .onMessage(Stop.class, this::stop)
        .build();
  }

  private void run() {
    running.set(graph.start(context.getSystem()));
    watch(running.get());
  }

  private void watch(DataPlaneGraph.Running now) {
    ActorRef<Command> self = context.getSelf();
    now.done()
        .whenComplete((done, failure) ->
            self.tell(new Ended(now, Optional.ofNullable(failure).map(Throwable::toString))));
  }

  private Behavior<Command> ended(Ended ended) {
    // Told twice if this actor was restarted meanwhile.
    if (running.compareAndSet(ended.graph(), null)) {
      events.tell(
          "DATA_PLANE_RESTARTED",
          "the packet graph ended and is started again: " + ended.why().orElse("no reason given"),
          Optional.of("see the log for the cause"));
      timers.startSingleTimer(new Restart(), PAUSE);
    }
    return Behaviors.same();
  }

  private Behavior<Command> restart() {
    if (running.get() == null) {
      run();
    }
    return Behaviors.same();
  }

  private Behavior<Command> stop(Stop order) {
    DataPlaneGraph.Running last = running.getAndSet(null);
    if (last == null) {
      order.replyTo().tell(Done.getInstance());
      return Behaviors.stopped();
    }
    last.stop();
    last.done().whenComplete((done, failure) -> order.replyTo().tell(Done.getInstance()));
    return Behaviors.stopped();
  }
}
