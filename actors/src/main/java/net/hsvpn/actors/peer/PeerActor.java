package net.hsvpn.actors.peer;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.actors.cluster.CborMessage;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.actors.cluster.LocalMessage;
import net.hsvpn.actors.context.ContextActor;
import net.hsvpn.actors.events.Ration;
import net.hsvpn.actors.node.FaultInjector;
import net.hsvpn.actors.sa.ChildSaActor;
import net.hsvpn.actors.sa.IkeSaActor;
import net.hsvpn.actors.sa.IkeSaCell;
import net.hsvpn.config.ContextId;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.Lease;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.wire.GatewayName;
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

  /** What only the actor of a peer understands that stands for many. */
  non-sealed interface OfGroup extends Command, LocalMessage {}

  /** Begin to live. */
  public record Wake() implements Command, CborMessage {}

  /** Establish the tunnel. */
  public record Initiate(ActorRef<CommandResult> replyTo) implements Command, CborMessage {}

  /** Close the tunnel, and leave it closed. */
  public record Terminate(ActorRef<CommandResult> replyTo) implements Command, CborMessage {}

  /** Fresh keys for the child SAs, or for the IKE SA. */
  public record Rekey(boolean ike, ActorRef<CommandResult> replyTo)
      implements Command, CborMessage {}

  /**
   * Sends the peer, which called us, to another gateway.
   *
   * @param gateway its address
   */
  public record Redirect(String gateway, ActorRef<CommandResult> replyTo)
      implements Command, CborMessage {}

  /** How does it fare? */
  public record Describe(ActorRef<PeerStatus> replyTo) implements Command, CborMessage {}

  /** Traffic wants into the tunnel. */
  public record Demand() implements Command, CborMessage {}

  /** Somebody who says he is this peer asks to be authenticated. */
  public record Admit(HalfOpen sa, Datagram request) implements Command, LocalMessage {}

  /** A packet, authentic and newest, came on a child SA from elsewhere than those before it. */
  public record Sighted(int inboundSpi, Path path) implements Command, LocalMessage {}

  /** Close the tunnel of one of the users that the peer stands for. */
  public record TerminateUser(String user, ActorRef<CommandResult> replyTo)
      implements Command, CborMessage {}

  /** Fresh keys for the SAs of one of the users that the peer stands for. */
  public record RekeyUser(String user, boolean ike, ActorRef<CommandResult> replyTo)
      implements Command, CborMessage {}

  /** How does one of the users fare that the peer stands for? */
  public record DescribeUser(String user, ActorRef<PeerStatus> replyTo)
      implements Command, CborMessage {}

  /** The peer knows of no IKE SA that began earlier. */
  record Forget(Instant begun) implements Command, LocalMessage {}

  private record FromPool(long localSpi, Optional<Lease> lease) implements Command, LocalMessage {}

  private record ContextHas(Set<InetAddress> borrowed) implements Command, LocalMessage {}

  private record PoolKnows(Set<InetAddress> inUse) implements Command, LocalMessage {}

  private record FromSa(IkeSaActor.Notice notice) implements Command, LocalMessage {}

  private record FromChild(ChildSaActor.Removed removed) implements Command, LocalMessage {}

  private record FromContext(ContextId context, Tunnels.Behind behind)
      implements Command, LocalMessage {}

  private record FromCarrier(Set<ContextId> carried) implements Command, LocalMessage {}

  private record FromTransit(ContextActor.Sites sites) implements Command, LocalMessage {}

  record Retry() implements Command, LocalMessage {}

  private static final String ROUTES = "routes";
  private static final int FAILURES_PER_MINUTE = 60;

  private final TimerScheduler<Command> timers;
  private final PeerSetup setup;
  private final SaFamily family;
  private final PeerRoutes routes;
  private final Transit transit;
  private final PeerLeases leases;
  private final Borrowing borrowing;
  private final Accounting accounting;
  private final Orders orders;
  private final Upkeep upkeep;
  private final Sessions sessions;
  private final Ration failures = new Ration(FAILURES_PER_MINUTE);

  private PeerActor(
      ActorContext<Command> context, TimerScheduler<Command> timers, PeerSetup setup) {
    this.timers = timers;
    this.setup = setup;
    ActorRef<Command> self = context.getSelf();
    this.family =
        new SaFamily(
            context, setup, n -> self.tell(new FromSa(n)), r -> self.tell(new FromChild(r)));
    this.routes = new PeerRoutes(setup, (c, b) -> self.tell(new FromContext(c, b)));
    this.transit = new Transit(setup, family);
    this.leases =
        new PeerLeases(
            setup,
            (spi, lease) -> self.tell(new FromPool(spi, lease)),
            inUse -> self.tell(new PoolKnows(inUse)));
    this.orders = new Orders(setup.node().checkpoints(), setup.id());
    this.borrowing = new Borrowing(setup, borrowed -> self.tell(new ContextHas(borrowed)));
    this.accounting = new Accounting(setup, timers);
    this.sessions = new Sessions(setup, carried -> self.tell(new FromCarrier(carried)));
    this.upkeep = new Upkeep(timers, setup, family, orders, borrowing);
    transit.follow(sites -> self.tell(new FromTransit(sites)));
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
        .onMessage(Wake.class, m -> woken())
        .onMessage(Initiate.class, this::initiate)
        .onMessage(Terminate.class, this::terminate)
        .onMessage(Rekey.class, this::rekey)
        .onMessage(Redirect.class, this::redirect)
        .onMessage(Describe.class, this::describe)
        .onMessage(Demand.class, m -> demanded())
        .onMessage(Admit.class, this::admit)
        .onMessage(Sighted.class, this::sighted)
        .onMessage(FromSa.class, m -> noticed(m.notice()))
        .onMessage(FromChild.class, m -> reviewed())
        .onMessage(FromContext.class, this::routed)
        .onMessage(FromTransit.class, this::sited)
        .onMessage(FromCarrier.class, this::carried)
        .onMessage(FromPool.class, this::lent)
        .onMessage(PoolKnows.class, this::poolKnows)
        .onMessage(ContextHas.class, this::contextHas)
        .onMessage(Forget.class, m -> forgotten(m.begun()))
        .onMessage(Retry.class, m -> retry())
        .build();
  }

  private Behavior<Command> woken() {
    sessions.askedAnew();
    return reviewed();
  }

  private Behavior<Command> initiate(Initiate order) {
    if (orders.admit(order.replyTo())) {
      orders.awaitUp(order.replyTo());
      upkeep.ordered();
    }
    return reviewed();
  }

  private Behavior<Command> demanded() {
    upkeep.demanded();
    return Behaviors.same();
  }

  private Behavior<Command> terminate(Terminate order) {
    if (!orders.admit(order.replyTo())) {
      return Behaviors.same();
    }
    upkeep.forbidden();
    orders.notUp("the tunnel was ordered to be closed");
    orders.awaitDown(order.replyTo());
    family.tunnels().states().forEach(sa -> family.order(sa.id().localSpi(), new Event.Close(0)));
    return reviewed();
  }

  private Behavior<Command> rekey(Rekey order) {
    Tunnels now = family.tunnels();
    Optional<Established> sa = now.lasting().stream().findFirst();
    List<Tunnels.Rekeyable> children = now.rekeyable();
    if (sa.isEmpty() || (!order.ike() && children.isEmpty())) {
      order
          .replyTo()
          .tell(CommandResult.failed("the tunnel is down, so there is nothing to rekey"));
      return Behaviors.same();
    }
    if (!orders.admit(order.replyTo())) {
      return Behaviors.same();
    }
    if (order.ike()) {
      long ticket = orders.tickets(order.replyTo(), 1).getFirst();
      family.order(sa.get().id().localSpi(), new Event.RekeyIke(ticket));
      return Behaviors.same();
    }
    Iterator<Long> tickets = orders.tickets(order.replyTo(), children.size()).iterator();
    children.forEach(child ->
        family.order(child.localSpi(), new Event.RekeyChild(tickets.next(), child.inboundSpi())));
    return Behaviors.same();
  }

  private Behavior<Command> redirect(Redirect order) {
    List<Established> sas = family.tunnels().lasting();
    if (sas.isEmpty()) {
      order
          .replyTo()
          .tell(CommandResult.failed("the tunnel is down, so there is nothing to redirect"));
    } else if (orders.admit(order.replyTo())) {
      GatewayName to = new GatewayName.At(InetAddress.ofLiteral(order.gateway()));
      Iterator<Long> tickets = orders.tickets(order.replyTo(), sas.size()).iterator();
      sas.forEach(sa -> family.order(sa.id().localSpi(), new Event.Redirect(tickets.next(), to)));
    }
    return Behaviors.same();
  }

  private Behavior<Command> describe(Describe question) {
    question
        .replyTo()
        .tell(
            StatusOf.peer(
                setup, family.tunnels(), sessions.complete(), upkeep.memory(), upkeep.waiting()));
    return Behaviors.same();
  }

  private Behavior<Command> admit(Admit request) {
    if (!family.tunnels().admits(request.sa().path().remote().getAddress(), setup.limits())) {
      request.sa().keys().wipe();
      setup.node().refusals().count(Refusal.TOO_MANY_IKE_SAS);
      told(
          Report.of(
              Report.Kind.NEGOTIATION_FAILED,
              ExchangeType.IKE_AUTH.name(),
              "the peer calls from "
                  + request.sa().path().remote()
                  + " for another IKE SA, and there are as many as limits allow: %d, and %d half-open ones"
                      .formatted(
                          setup.limits().ikeSasPerPeer(), setup.limits().halfOpenPerSource()),
              "raise limits.ike-sas-per-peer or half-open-per-source, if the peer needs so many"));
      return Behaviors.same();
    }
    family.begin(new IkeSaCell(request.sa(), List.of()));
    family.tell(request.sa().id().localSpi(), new IkeSaActor.Admitted(request.request()));
    return Behaviors.same();
  }

  private Behavior<Command> sighted(Sighted packet) {
    family
        .tunnels()
        .established()
        .filter(sa -> sa.child(packet.inboundSpi()).isPresent())
        .forEach(sa ->
            family.order(
                sa.id().localSpi(), new Event.Sighted(packet.inboundSpi(), packet.path())));
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
      case IkeSaActor.Contacted(Instant begun) -> {
        forget(begun);
        setup.membership().contacted(begun);
      }
      case IkeSaActor.Unproven _ -> upkeep.reauthenticate();
      case IkeSaActor.Redirected(var way) -> upkeep.follow(way).ifPresent(this::told);
      case IkeSaActor.Told told -> told(told.report());
      case IkeSaActor.Ended ended -> ended(ended);
      case IkeSaActor.Proven _ ->
          throw new IllegalStateException("an IKE SA of a peer that is known already");
    }
    return reviewed();
  }

  /** IKE SAs of which the peer knows nothing. */
  private void forget(Instant begun) {
    family
        .tunnels()
        .established()
        .filter(sa -> sa.lifespan().authenticatedAt().isBefore(begun))
        .forEach(sa -> family.order(sa.id().localSpi(), new Event.Forgotten()));
  }

  private void finished(IkeSaActor.Finished finished) {
    Optional<String> why =
        switch (finished.outcome()) {
          case Outcome.Done _ -> Optional.empty();
          case Outcome.Failed(String failure) -> Optional.of(failure);
        };
    orders.settled(finished.ticket(), why);
    if (!family.tunnels().up()) {
      why.ifPresent(orders::notUp);
    }
  }

  private void told(Report report) {
    // Whoever knows the peer's name can make authentication fail as often as he likes.
    boolean failed = report.kind() == Report.Kind.NEGOTIATION_FAILED;
    if (!failed || failures.take(setup.node().clock().instant())) {
      setup.node().events().report(setup.id(), report);
    }
    switch (report.kind()) {
      case PEER_SILENT, PEER_RESTARTED -> {
        upkeep.failing(report);
        upkeep.silent();
      }
      case NEGOTIATION_FAILED,
          PROTOCOL_ERROR,
          CHILD_EXHAUSTED,
          CHILD_EXPIRED,
          IKE_EXPIRED,
          MOVE_REFUSED ->
          upkeep.failing(report);
      case IKE_ESTABLISHED,
          PEER_MOVED,
          MOVED,
          IKE_REKEYED,
          IKE_REPLACED,
          IKE_CLOSED,
          REDIRECTED,
          AUTH_LIFETIME,
          CHILD_ESTABLISHED,
          CHILD_REKEYED,
          CHILD_CLOSED,
          REVOCATION_UNKNOWN,
          ROUTES_CHANGED -> {}
    }
  }

  private void ended(IkeSaActor.Ended ended) {
    Tunnels now = family.tunnels();
    if (now.inUse().isEmpty() && !now.calling()) {
      orders.notUp(ended.why());
      upkeep.failed();
    }
    if (now.cells().isEmpty()) {
      orders.abandon(ended.why());
    }
  }

  private Behavior<Command> routed(FromContext news) {
    routes.confirm(news.context(), news.behind());
    return reviewed();
  }

  private Behavior<Command> sited(FromTransit news) {
    transit.learn(news.sites());
    return reviewed();
  }

  private Behavior<Command> carried(FromCarrier news) {
    sessions.carry(news.carried());
    return reviewed();
  }

  private Behavior<Command> lent(FromPool news) {
    family.order(news.localSpi(), new Event.Leased(news.lease()));
    return Behaviors.same();
  }

  private Behavior<Command> poolKnows(PoolKnows news) {
    leases.confirm(news.inUse());
    return reviewed();
  }

  private Behavior<Command> contextHas(ContextHas news) {
    borrowing.confirm(news.borrowed());
    return reviewed();
  }

  private Behavior<Command> forgotten(Instant begun) {
    forget(begun);
    return reviewed();
  }

  private Behavior<Command> retry() {
    upkeep.retry();
    return reviewed();
  }

  private Behavior<Command> reviewed() {
    review();
    return Behaviors.same();
  }

  /** Compares what is with what should be. */
  private void review() {
    family.review();
    Tunnels now = family.tunnels();
    now.redundant()
        .forEach(old ->
            family.orderOnce(old.sa().id().localSpi(), new Event.Superseded(old.patience())));
    now.unaware().forEach(sa -> family.order(sa.id().localSpi(), new Event.Acquainted()));
    sessions.review(now);
    boolean routed = routes.publish(now, upkeep.awaitsTraffic(), sessions.behind());
    boolean addressed = borrowing.review(now);
    boolean settled = leases.review(now) && addressed;
    if (!(routed && settled) && !timers.isTimerActive(ROUTES)) {
      timers.startSingleTimer(ROUTES, new Wake(), setup.pacing().first());
    }
    transit.announce(now);
    boolean up = now.up() && routed && addressed && sessions.complete();
    upkeep.review(now, up);
    if (up) {
      orders.up();
    }
    if (now.cells().isEmpty()) {
      orders.down();
    }
    accounting.review(now, family.childless());
    if (now.cells().isEmpty() && routed && settled && family.childless()) {
      setup.membership().idle();
    }
  }
}
