package net.hsvpn.actors.peer;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.actors.context.ContextActor;
import net.hsvpn.actors.events.Ration;
import net.hsvpn.actors.node.FaultInjector;
import net.hsvpn.actors.sa.IkeSaActor;
import net.hsvpn.actors.sa.IkeSaCell;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.Identity;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.Uniqueness;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.IkeSa;
import net.hsvpn.peers.sa.LeaseAwaited;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.persistence.CheckpointKey;
import net.hsvpn.persistence.CheckpointStore;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.japi.function.Function;

/**
 * One configured peer that stands for many: whoever calls waits in its porch until he has proved
 * who he is, and then gets a {@link PeerActor} of his own, as if he had been configured.
 */
public final class GroupActor {
  /**
   * What is remembered of a user.
   *
   * @param name by which he is known again; several may have it if each IKE SA is for itself
   * @param context that his group gets him into; empty if groups do not count
   */
  record User(PeerId id, String name, Optional<ContextId> context) {}

  private record FromPorch(IkeSaActor.Notice notice) implements PeerActor.OfGroup {}

  private record Ordered(ActorRef<CommandResult> replyTo, CommandResult result)
      implements PeerActor.OfGroup {}

  private record Idle(PeerId user) implements PeerActor.OfGroup {}

  private record Contacted(PeerId user, Instant begun) implements PeerActor.OfGroup {}

  private static final String KIND = "user";
  private static final String NOBODY = "nobody";
  private static final int FAILURES_PER_MINUTE = 60;
  // Longer than all retransmissions of a request by the default timers.
  private static final Duration PATIENCE = Duration.ofSeconds(75);

  private final ActorContext<PeerActor.Command> context;
  private final PeerSetup setup;
  private final CheckpointStore checkpoints;
  private final Map<PeerId, User> users = new TreeMap<>();
  private final Map<PeerId, ActorRef<PeerActor.Command>> actors = new HashMap<>();
  private final Ration failures = new Ration(FAILURES_PER_MINUTE);
  private Optional<PeerStatus.LastError> lastError = Optional.empty();
  private long generation;

  private GroupActor(ActorContext<PeerActor.Command> context, PeerSetup setup) {
    this.context = context;
    this.setup = setup;
    this.checkpoints = setup.node().checkpoints();
    checkpoints
        .loadAll(KIND, setup.id().value(), User.class)
        .values()
        .forEach(user -> users.put(user.id(), user));
  }

  /**
   * Describes the actor.
   *
   * @param setup of a peer that is a group
   */
  public static Behavior<PeerActor.Command> create(PeerSetup setup) {
    return setup
        .node()
        .faults()
        .supervised(
            FaultInjector.Kind.PEER,
            PeerActor.Command.class,
            Behaviors.setup(context -> new GroupActor(context, setup).start()));
  }

  private Behavior<PeerActor.Command> start() {
    // After a restart the old actors go on; each name tells whose it is.
    context.getChildren().forEach(this::recognise);
    // What they last said may have been lost.
    users.keySet().forEach(user -> actor(user).tell(new PeerActor.Wake()));
    porch().cells().forEach(cell -> knock(cell.state()));
    return Behaviors.receive(PeerActor.Command.class)
        .onMessage(PeerActor.Wake.class, m -> Behaviors.same())
        .onMessage(PeerActor.Demand.class, m -> Behaviors.same())
        .onMessage(PeerActor.Admit.class, this::admit)
        .onMessage(PeerActor.Describe.class, this::describe)
        .onMessage(PeerActor.Initiate.class, this::initiate)
        .onMessage(PeerActor.Terminate.class, m -> all(PeerActor.Terminate::new, m.replyTo()))
        .onMessage(PeerActor.Rekey.class, this::rekey)
        .onMessage(PeerActor.TerminateUser.class, this::terminate)
        .onMessage(PeerActor.RekeyUser.class, this::rekey)
        .onMessage(PeerActor.DescribeUser.class, this::describe)
        .onMessage(FromPorch.class, m -> noticed(m.notice()))
        .onMessage(Idle.class, m -> idle(m.user()))
        .onMessage(Ordered.class, this::answered)
        .onMessage(Contacted.class, this::contacted)
        .build();
  }

  private Tunnels porch() {
    return tunnels(setup.id());
  }

  private Tunnels tunnels(PeerId of) {
    return new Tunnels(IkeSaCell.all(checkpoints, of).values(), setup.config().saPolicy().unique());
  }

  // The porch.

  private Behavior<PeerActor.Command> admit(PeerActor.Admit request) {
    int room = Math.max(setup.config().roaming().maxUsers(), setup.limits().ikeSasPerPeer());
    InetAddress source = request.sa().path().remote().getAddress();
    if (porch().cells().size() >= room
        || porch().halfOpenFrom(source) >= setup.limits().halfOpenPerSource()) {
      request.sa().keys().wipe();
      setup.node().refusals().count(Refusal.TOO_MANY_IKE_SAS);
      return Behaviors.same();
    }
    long spi = request.sa().id().localSpi();
    checkpoints.save(IkeSaCell.key(setup.id(), spi), new IkeSaCell(request.sa(), List.of()));
    knocking(spi).tell(new IkeSaActor.Admitted(request.request()));
    return Behaviors.same();
  }

  private void knock(IkeSa waiting) {
    long spi = waiting.id().localSpi();
    if (proven(waiting)) {
      promote(spi);
    } else {
      knocking(spi);
    }
  }

  private static boolean proven(IkeSa sa) {
    return sa instanceof LeaseAwaited || sa instanceof Established;
  }

  private ActorRef<IkeSaActor.Command> knocking(long spi) {
    String name = "ike-" + Long.toHexString(spi);
    ActorRef<PeerActor.Command> self = context.getSelf();
    Consumer<IkeSaActor.Notice> parent = notice -> self.tell(new FromPorch(notice));
    return context
        .getChild(name)
        .<ActorRef<IkeSaActor.Command>>map(ActorRef::unsafeUpcast)
        .orElseGet(() ->
            context.spawn(
                IkeSaActor.create(
                    setup.node(),
                    setup.profile(),
                    setup.config(),
                    spi,
                    IkeSaActor.Place.PORCH,
                    parent),
                name));
  }

  private Behavior<PeerActor.Command> noticed(IkeSaActor.Notice notice) {
    switch (notice) {
      case IkeSaActor.Proven(long spi) -> promote(spi);
      case IkeSaActor.Told(Report report) -> told(report);
      case IkeSaActor.Changed _,
          IkeSaActor.Finished _,
          IkeSaActor.PassOn _,
          IkeSaActor.Contacted _,
          IkeSaActor.Unproven _,
          IkeSaActor.Redirected _,
          IkeSaActor.Ended _ -> {
        // Nobody waits for it.
      }
    }
    return Behaviors.same();
  }

  private void told(Report report) {
    Instant now = setup.node().clock().instant();
    if (report.kind() == Report.Kind.NEGOTIATION_FAILED) {
      lastError =
          Optional.of(
              new PeerStatus.LastError(now, report.phase(), report.text(), report.remedy()));
      if (!failures.take(now)) {
        return;
      }
    }
    setup.node().events().report(setup.id(), report);
  }

  /** Gives the IKE SA to the actor of the one whose it is. */
  private void promote(long spi) {
    CheckpointKey<IkeSaCell> before = IkeSaCell.key(setup.id(), spi);
    Optional<IkeSaCell> cell = checkpoints.load(before);
    if (cell.isEmpty()) {
      return;
    }
    checkpoints.forget(before);
    String name = UserName.proven(setup.profile(), identity(cell.get().state())).orElse(NOBODY);
    Optional<ContextId> context = context(cell.get().state());
    User namesake = users.get(setup.id().user(name));
    boolean apart =
        name.equals(NOBODY)
            || setup.config().saPolicy().unique() == Uniqueness.NEVER
            || (namesake != null && !namesake.context().equals(context));
    PeerId id = setup.id().user(apart ? name + "~" + Long.toHexString(spi) : name);
    int limit = setup.config().roaming().maxUsers();
    if (!users.containsKey(id) && users.size() >= limit) {
      turnAway(
          cell.get(),
          "%s calls, and %d users are there already".formatted(name, limit),
          "raise max-users of this peer, if it is to have more");
      return;
    }
    int most = setup.limits().ikeSasPerPeer();
    if (IkeSaCell.all(checkpoints, id).size() >= most) {
      turnAway(
          cell.get(),
          "%s calls for another IKE SA, and %d is the most that is allowed".formatted(name, most),
          "raise limits.ike-sas-per-peer, if one user needs so many");
      return;
    }
    User user = new User(id, name, context);
    users.put(id, user);
    checkpoints.save(key(id), user);
    checkpoints.save(IkeSaCell.key(id, spi), cell.get());
    actor(id).tell(new PeerActor.Wake());
  }

  private static Optional<Identity> identity(IkeSa proven) {
    return switch (proven) {
      case LeaseAwaited sa -> sa.caller().identity();
      case Established sa -> sa.party().identity();
      default -> Optional.empty();
    };
  }

  private Optional<ContextId> context(IkeSa proven) {
    if (setup.config().roaming().groups().isEmpty()) {
      return Optional.empty();
    }
    ChildPolicy policy =
        switch (proven) {
          case LeaseAwaited sa -> sa.caller().profile().child();
          case Established sa -> sa.profile().child();
          default -> setup.profile().child();
        };
    return policy instanceof ChildPolicy.Plain plain
        ? Optional.of(plain.context())
        : Optional.empty();
  }

  private void turnAway(IkeSaCell cell, String why, String remedy) {
    setup.node().refusals().count(Refusal.TOO_MANY_IKE_SAS);
    Farewell.to(cell, setup.node());
    told(Report.of(Report.Kind.NEGOTIATION_FAILED, ExchangeType.IKE_AUTH.name(), why, remedy));
  }

  // The users.

  private CheckpointKey<User> key(PeerId user) {
    return new CheckpointKey<>(KIND, setup.id().value(), user.value(), User.class);
  }

  private ActorRef<PeerActor.Command> actor(PeerId user) {
    return actors.computeIfAbsent(
        user,
        id ->
            context.spawn(
                PeerActor.create(setup(id, membership(id))), local(id) + "!" + ++generation));
  }

  private PeerSetup setup(PeerId user, Membership as) {
    return setup.of(user, Optional.ofNullable(users.get(user)).flatMap(User::context), as);
  }

  private static String local(PeerId user) {
    return user.value().substring(user.group().value().length() + 1);
  }

  private void recognise(ActorRef<Void> child) {
    String name = child.path().name();
    int mark = name.indexOf('!');
    if (mark >= 0) {
      generation = Math.max(generation, Long.parseLong(name.substring(mark + 1)));
      PeerId id = setup.id().user(name.substring(0, mark));
      if (users.containsKey(id)) {
        actors.put(id, child.unsafeUpcast());
      }
    }
  }

  private Membership membership(PeerId user) {
    ActorRef<PeerActor.Command> self = context.getSelf();
    return new Membership() {
      @Override
      public void idle() {
        self.tell(new Idle(user));
      }

      @Override
      public void contacted(Instant begun) {
        self.tell(new Contacted(user, begun));
      }
    };
  }

  /** He may have called again meanwhile: then there is an IKE SA of his, whatever he said. */
  private Behavior<PeerActor.Command> idle(PeerId user) {
    ActorRef<PeerActor.Command> actor = actors.get(user);
    if (actor == null || !IkeSaCell.all(checkpoints, user).isEmpty()) {
      return Behaviors.same();
    }
    context.stop(actor);
    actors.remove(user);
    users.remove(user);
    checkpoints.forget(key(user));
    Stream.of(PeerMemory.key(user), OrderBook.key(user), PeerRoutes.key(user))
        .forEach(checkpoints::forget);
    setup.contexts().values().forEach(c -> c.tell(new ContextActor.Unread(user)));
    setup.node().publisher().retire(user);
    return Behaviors.same();
  }

  /** Of all that have his name. */
  private Behavior<PeerActor.Command> contacted(Contacted news) {
    User from = users.get(news.user());
    if (from != null && !from.name().equals(NOBODY)) {
      users.values().stream()
          .filter(user -> user.name().equals(from.name()) && !user.id().equals(from.id()))
          .forEach(user -> actor(user.id()).tell(new PeerActor.Forget(news.begun())));
    }
    return Behaviors.same();
  }

  // Commands.

  private Behavior<PeerActor.Command> initiate(PeerActor.Initiate order) {
    order
        .replyTo()
        .tell(CommandResult.failed("this peer stands for many, and each of them must call us"));
    return Behaviors.same();
  }

  private Behavior<PeerActor.Command> rekey(PeerActor.Rekey order) {
    if (users.isEmpty()) {
      order.replyTo().tell(CommandResult.failed("nobody is there, so there is nothing to rekey"));
      return Behaviors.same();
    }
    return all(replyTo -> new PeerActor.Rekey(order.ike(), replyTo), order.replyTo());
  }

  private Behavior<PeerActor.Command> terminate(PeerActor.TerminateUser order) {
    return one(order.user(), PeerActor.Terminate::new, order.replyTo());
  }

  private Behavior<PeerActor.Command> rekey(PeerActor.RekeyUser order) {
    return one(order.user(), replyTo -> new PeerActor.Rekey(order.ike(), replyTo), order.replyTo());
  }

  private Behavior<PeerActor.Command> one(
      String user,
      Function<ActorRef<CommandResult>, PeerActor.Command> order,
      ActorRef<CommandResult> replyTo) {
    Optional<PeerId> found = users.keySet().stream().filter(u -> u.value().equals(user)).findAny();
    if (found.isEmpty()) {
      replyTo.tell(CommandResult.failed("there is no user " + user));
      return Behaviors.same();
    }
    return ordered(List.of(found.get()), order, replyTo);
  }

  private Behavior<PeerActor.Command> all(
      Function<ActorRef<CommandResult>, PeerActor.Command> order, ActorRef<CommandResult> replyTo) {
    return ordered(List.copyOf(users.keySet()), order, replyTo);
  }

  private Behavior<PeerActor.Command> ordered(
      List<PeerId> whom,
      Function<ActorRef<CommandResult>, PeerActor.Command> order,
      ActorRef<CommandResult> replyTo) {
    List<CompletableFuture<CommandResult>> results = new ArrayList<>();
    for (PeerId user : whom) {
      results.add(
          AskPattern.<PeerActor.Command, CommandResult>ask(
                  actor(user), order, PATIENCE, context.getSystem().scheduler())
              .exceptionally(late -> CommandResult.failed(user + ": no outcome in time"))
              .toCompletableFuture());
    }
    context.pipeToSelf(
        CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)),
        (done, failure) ->
            new Ordered(
                replyTo,
                results.stream()
                    .map(CompletableFuture::join)
                    .filter(result -> result.failure().isPresent())
                    .findFirst()
                    .orElseGet(CommandResult::done)));
    return Behaviors.same();
  }

  private Behavior<PeerActor.Command> answered(Ordered order) {
    order.replyTo().tell(order.result());
    return Behaviors.same();
  }

  private Behavior<PeerActor.Command> describe(PeerActor.Describe question) {
    Map<PeerSetup, Tunnels> there = new LinkedHashMap<>();
    users.keySet().forEach(u -> there.put(setup(u, Membership.NONE), tunnels(u)));
    question.replyTo().tell(StatusOf.group(setup, porch(), there, lastFailure()));
    return Behaviors.same();
  }

  private Optional<PeerStatus.LastError> lastFailure() {
    return Stream.concat(
            lastError.stream(),
            users.keySet().stream()
                .flatMap(user -> checkpoints.load(PeerMemory.key(user)).stream())
                .flatMap(memory -> memory.lastError().stream()))
        .max(Comparator.comparing(PeerStatus.LastError::time));
  }

  private Behavior<PeerActor.Command> describe(PeerActor.DescribeUser question) {
    users.keySet().stream()
        .filter(user -> user.value().equals(question.user()))
        .findAny()
        .ifPresent(user -> actor(user).tell(new PeerActor.Describe(question.replyTo())));
    return Behaviors.same();
  }
}
