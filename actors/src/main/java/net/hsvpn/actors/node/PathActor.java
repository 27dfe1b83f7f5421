package net.hsvpn.actors.node;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.actors.cluster.LocalMessage;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.config.ContextConfig;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.GatewayConfig;
import net.hsvpn.dataplane.sad.SaDatabase;
import net.hsvpn.dataplane.sad.SaTable;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Asks the kernel each second what the paths to the peers carry, and keeps the MTUs of TUN devices
 * that are on automatic to what was negotiated. What a path carries is not their matter: a narrow
 * path to one peer must not narrow the way to all others.
 */
final class PathActor {
  /** What it understands. */
  sealed interface Command extends LocalMessage {}

  private record Look() implements Command {}

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final GatewayConfig config;
  private final SaDatabase sas;
  private final TunMtus mtus;
  private final EventLog events;
  // None at first, also after a restart, in which a change may have been missed.
  private SaTable seen;

  private PathActor(GatewayConfig config, SaDatabase sas, TunMtus mtus, EventLog events) {
    this.config = config;
    this.sas = sas;
    this.mtus = mtus;
    this.events = events;
  }

  static Behavior<Command> create(
      GatewayConfig config, SaDatabase sas, TunMtus mtus, EventLog events, FaultInjector faults) {
    return faults.supervised(
        FaultInjector.Kind.PATHS,
        Command.class,
        Behaviors.withTimers(timers -> {
          timers.startTimerWithFixedDelay(new Look(), INTERVAL);
          return new PathActor(config, sas, mtus, events).behavior();
        }));
  }

  private Behavior<Command> behavior() {
    return Behaviors.receive(Command.class).onMessage(Look.class, m -> look()).build();
  }

  @SuppressWarnings("ReferenceEquality") // Asks whether the table was replaced.
  private Behavior<Command> look() {
    sas.learnPathMtus();
    SaTable now = sas.tables().get();
    if (now != seen) {
      seen = now;
      Map<ContextId, Integer> wanted = InnerMtu.of(config, sas);
      config.contexts().forEach(context -> adapt(context, wanted.get(context.id())));
    }
    return Behaviors.same();
  }

  private void adapt(ContextConfig context, int mtu) {
    if (mtu == mtus.of(context)) {
      return;
    }
    try {
      mtus.set(context, mtu);
    } catch (IOException e) {
      events.tell(
          "TUN_MTU_FAILED",
          "context " + context.id() + ": " + e.getMessage(),
          Optional.of("look at the device " + context.tun() + " and its network namespace"));
    }
  }
}
