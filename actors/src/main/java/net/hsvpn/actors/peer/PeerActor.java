package net.hsvpn.actors.peer;

import java.util.List;
import java.util.Optional;
import net.hsvpn.actors.cluster.CborMessage;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.actors.cluster.LocalMessage;
import net.hsvpn.actors.node.FaultInjector;
import net.hsvpn.actors.sa.ChildSaActor;
import net.hsvpn.actors.sa.IkeSaActor;
import net.hsvpn.actors.sa.IkeSaCell;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.Start;
import net.hsvpn.peers.IkeEngine;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.sa.Step;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/**
 * One configured peer: an entity of the cluster, parent of its IKE SAs and child SAs. It knows what
 * should be and sees what is; whatever it is told, it compares the two again, so that a lost
 * message delays and never breaks.
 */
public final class PeerActor {
  public static final EntityTypeKey<Command> TYPE = EntityTypeKey.create(Command.class, "peer");

  /** What it understands. */
  public sealed interface Command {}

  /** Begin to live. */
  public record Wake() implements Command, CborMessage {}

  /** Establish the tunnel. */
  public record Initiate(ActorRef<CommandResult> replyTo) implements Command, CborMessage {}

  /** Close the tunnel, and leave it closed. */
  public record Terminate(ActorRef<CommandResult> replyTo) implements Command, CborMessage {}

  /** Fresh keys for the child SAs, or for the IKE SA. */
  public record Rekey(boolean ike, ActorRef<CommandResult> replyTo)
      implements Command, CborMessage {}

  /** How does it fare? */
  public record Describe(ActorRef<PeerStatus> replyTo) implements Command, CborMessage {}

  /** Traffic wants into the tunnel. */
  public record Demand() implements Command, CborMessage {}

  /** Somebody who says he is this peer asks to be authenticated. */
  public record Admit(HalfOpen sa, Datagram request) implements Command, LocalMessage {}

  private record FromSa(IkeSaActor.Notice notice) implements Command, LocalMessage {}

  private record FromChild(ChildSaActor.Removed removed) implements Command, LocalMessage {}

  private record FromContext(ContextId context, Tunnels.Behind behind)
      implements Command, LocalMessage {}

  private record Retry() implements Command, LocalMessage {}

  private static final int MOST_IKE_SAS = 16;
  private static final String RETRY = "retry";
  private static final String ROUTES = "routes";

  private final TimerScheduler<Command> timers;
  private final PeerSetup setup;
  private final SaFamily family;
  private PeerMemory memory;

  private PeerActor(
      ActorContext<Command> context, TimerScheduler<Command> timers, PeerSetup setup) {
    this.timers = timers;
    this.setup = setup;
    ActorRef<Command> self = context.getSelf();
    this.family =
        new SaFamily(
            context,
            setup,
            n -> self.tell(new FromSa(n)),
            r -> self.tell(new FromChild(r)),
            (c, b) -> self.tell(new FromContext(c, b)));
    this.memory =
        setup
            .node()
            .checkpoints()
            .load(PeerMemory.key(setup.id()))
            .orElseGet(() -> PeerMemory.fresh(setup.config().start() == Start.AT_BOOT));
  }

  public static Behavior<Command> create(PeerSetup setup) {
    return setup
        .node()
        .faults()
        .supervised(
            FaultInjector.Kind.PEER,
            Command.class,
            Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new PeerActor(context, timers, setup).start())));
  }

  private Behavior<Command> start() {
    review();
    return Behaviors.receive(Command.class)
        .onMessage(Wake.class, m -> reviewed())
        .onMessage(Initiate.class, this::initiate)
        .onMessage(Terminate.class, this::terminate)
        .onMessage(Rekey.class, this::rekey)
        .onMessage(Describe.class, this::describe)
        .onMessage(Demand.class, m -> demanded())
        .onMessage(Admit.class, this::admit)
        .onMessage(FromSa.class, m -> noticed(m.notice()))
        .onMessage(FromChild.class, m -> reviewed())
        .onMessage(FromContext.class, this::routed)
        .onMessage(Retry.class, m -> retry())
        .build();
  }

  private Behavior<Command> initiate(Initiate order) {
    remember(
        memory
            .wanting(setup.config().start() == Start.AT_BOOT)
            .awaitingUp(PeerMemory.with(memory.untilUp(), order.replyTo())));
    if (family.tunnels().inUse().isEmpty() && !family.tunnels().calling()) {
      call();
    }
    return reviewed();
  }

  private Behavior<Command> demanded() {
    Tunnels now = family.tunnels();
    if (setup.config().start() == Start.ON_DEMAND
        && now.inUse().isEmpty()
        && !now.calling()
        && !timers.isTimerActive(RETRY)) {
      call();
    }
    return Behaviors.same();
  }

  private Behavior<Command> terminate(Terminate order) {
    timers.cancel(RETRY);
    answer(memory.untilUp(), CommandResult.failed("the tunnel was ordered to be closed"));
    remember(
        memory
            .wanting(false)
            .awaitingUp(List.of())
            .awaitingDown(PeerMemory.with(memory.untilDown(), order.replyTo())));
    family.tunnels().states().forEach(sa -> family.order(sa.id().localSpi(), new Event.Close(0)));
    return reviewed();
  }

  private Behavior<Command> rekey(Rekey order) {
    Optional<Established> sa = family.tunnels().inUse().stream().findFirst();
    Optional<ChildSa> child =
        sa.stream()
            .flatMap(s -> s.children().stream())
            .filter(c -> c.stage() == ChildSa.Stage.INSTALLED)
            .findFirst();
    if (sa.isEmpty() || (!order.ike() && child.isEmpty())) {
      order
          .replyTo()
          .tell(CommandResult.failed("the tunnel is down, so there is nothing to rekey"));
      return Behaviors.same();
    }
    long ticket = memory.nextTicket();
    remember(memory.ticketUsedBy(order.replyTo()));
    family.order(
        sa.get().id().localSpi(),
        order.ike()
            ? new Event.RekeyIke(ticket)
            : new Event.RekeyChild(ticket, child.orElseThrow().inboundSpi()));
    return Behaviors.same();
  }

  private Behavior<Command> describe(Describe question) {
    question
        .replyTo()
        .tell(StatusOf.peer(setup, family.tunnels(), memory, timers.isTimerActive(RETRY)));
    return Behaviors.same();
  }

  private Behavior<Command> admit(Admit request) {
    if (family.tunnels().cells().size() >= MOST_IKE_SAS) {
      setup.node().refusals().count(Refusal.TOO_MANY_HALF_OPEN);
      return Behaviors.same();
    }
    family.begin(new IkeSaCell(request.sa(), List.of(), true));
    family.tell(request.sa().id().localSpi(), new IkeSaActor.Received(request.request()));
    return Behaviors.same();
  }

  private Behavior<Command> noticed(IkeSaActor.Notice notice) {
    switch (notice) {
      case IkeSaActor.Changed _ -> {}
      case IkeSaActor.Finished finished -> finished(finished);
      case IkeSaActor.PassOn passOn -> {
        family.review();
        family.tell(passOn.localSpi(), passOn.message());
      }
      case IkeSaActor.Told told -> told(told.report());
      case IkeSaActor.Ended ended -> ended(ended);
    }
    return reviewed();
  }

  private void finished(IkeSaActor.Finished finished) {
    Optional<String> failure =
        switch (finished.outcome()) {
          case Outcome.Done _ -> Optional.empty();
          case Outcome.Failed(String why) -> Optional.of(why);
        };
    Optional.ofNullable(memory.tickets().get(finished.ticket()))
        .ifPresent(waiter -> waiter.tell(new CommandResult(failure)));
    remember(memory.settled(finished.ticket()));
    if (failure.isPresent() && !family.tunnels().up()) {
      answer(memory.untilUp(), new CommandResult(failure));
      remember(memory.awaitingUp(List.of()));
    }
  }

  private void told(Report report) {
    setup.node().events().report(setup.id(), report);
    switch (report.kind()) {
      case NEGOTIATION_FAILED, PEER_SILENT, PROTOCOL_ERROR ->
          remember(
              memory.failing(
                  new PeerStatus.LastError(
                      setup.node().clock().instant(),
                      report.phase(),
                      report.text(),
                      report.remedy())));
      case IKE_ESTABLISHED,
          IKE_REKEYED,
          IKE_CLOSED,
          CHILD_ESTABLISHED,
          CHILD_REKEYED,
          CHILD_CLOSED,
          ROUTES_CHANGED -> {}
    }
  }

  private void ended(IkeSaActor.Ended ended) {
    Tunnels now = family.tunnels();
    if (now.inUse().isEmpty() && !now.calling()) {
      answer(memory.untilUp(), CommandResult.failed(ended.why()));
      remember(memory.failedAgain().awaitingUp(List.of()));
    }
  }

  private Behavior<Command> routed(FromContext news) {
    family.known(news.context(), news.behind());
    return reviewed();
  }

  private Behavior<Command> retry() {
    Tunnels now = family.tunnels();
    Optional<Established> childless = now.childless();
    if (childless.isPresent()) {
      remember(memory.failedAgain());
      family.order(childless.get().id().localSpi(), new Event.CreateChild(0));
    } else if (memory.wanted() && now.inUse().isEmpty() && !now.calling()) {
      call();
    }
    return reviewed();
  }

  private void call() {
    if (setup.profile().endpoints().isEmpty()) {
      answer(
          memory.untilUp(),
          CommandResult.failed(
              "the peer's address is unknown (remote = any, or none of our addresses is of its"
                  + " family), so it must call us"));
      remember(memory.awaitingUp(List.of()));
      return;
    }
    long ticket = memory.nextTicket();
    remember(memory.ticketUsed());
    Step step =
        IkeEngine.initiate(
            setup.profile(), ticket, family.tunnels().inUse().isEmpty(), setup.node().env());
    family.begin(new IkeSaCell(step.next(), step.effects(), true));
  }

  private Behavior<Command> reviewed() {
    review();
    return Behaviors.same();
  }

  /** Compares what is with what should be. */
  private void review() {
    family.review();
    Tunnels now = family.tunnels();
    now.redundant().forEach(sa -> family.orderOnce(sa.id().localSpi(), new Event.Close(0)));
    boolean routed = family.publishRoutes(now);
    if (!routed && !timers.isTimerActive(ROUTES)) {
      timers.startSingleTimer(ROUTES, new Wake(), setup.pacing().first());
    }
    if (now.up() && routed) {
      timers.cancel(RETRY);
      answer(memory.untilUp(), CommandResult.done());
      remember(memory.wentWell().awaitingUp(List.of()));
    } else if (needsRetry(now) && !timers.isTimerActive(RETRY)) {
      timers.startSingleTimer(
          RETRY, new Retry(), setup.pacing().pause(memory.failures(), setup.node().random()));
    }
    if (now.cells().isEmpty()) {
      answer(memory.untilDown(), CommandResult.done());
      remember(memory.awaitingDown(List.of()));
    }
  }

  private boolean needsRetry(Tunnels now) {
    boolean missingChild = setup.config().start() != Start.PASSIVE && now.childless().isPresent();
    boolean missingSa = memory.wanted() && now.inUse().isEmpty() && !now.calling();
    return missingChild || missingSa;
  }

  private static void answer(List<ActorRef<CommandResult>> waiters, CommandResult result) {
    waiters.forEach(w -> w.tell(result));
  }

  private void remember(PeerMemory next) {
    if (!next.equals(memory)) {
      memory = next;
      setup.node().checkpoints().save(PeerMemory.key(setup.id()), next);
    }
  }
}
