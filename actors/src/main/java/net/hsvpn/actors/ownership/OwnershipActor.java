package net.hsvpn.actors.ownership;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import net.hsvpn.actors.cluster.CborMessage;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.actors.cluster.LocalMessage;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.actors.replica.ReplicaActor;
import net.hsvpn.config.VirtualAddress;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Carries out what {@link Ownership} decides: it hears of the other nodes by BFD, by their words
 * and by the cluster's membership, and moves addresses and what belongs to them. On a thread of its
 * own, since a failover waits for nobody else's work.
 */
public final class OwnershipActor {
  /** Under which the nodes find each other. */
  private static final ServiceKey<Command> NODES = ServiceKey.create(Command.class, "hsvpn-nodes");

  /** What it understands. */
  public sealed interface Command {}

  /**
   * A node tells the others of itself, several times a second.
   *
   * @param node its id
   * @param bfdHost where its liveness is heard
   */
  public record Hello(
      String node,
      String name,
      String bfdHost,
      int bfdPort,
      ActorRef<ReplicaActor.Command> replica,
      List<Claim> claims)
      implements Command, CborMessage {}

  /** The owner of an address wants another node to have it. */
  public record Ceded(String address, String by) implements Command, CborMessage {}

  /**
   * Give an address to another node.
   *
   * @param to its name
   */
  public record Move(String address, String to, ActorRef<CommandResult> replyTo)
      implements Command, CborMessage {}

  /** Give all addresses to others, since this node ends. */
  public record Depart(ActorRef<CommandResult> replyTo) implements Command, LocalMessage {}

  /** Liveness is heard of a node, or not any more. */
  public record Heard(String node, boolean up, String why) implements Command, LocalMessage {}

  /** This node did not run for a while. */
  public record StoodStill(Duration length) implements Command, LocalMessage {}

  private record Tick() implements Command, LocalMessage {}

  private record Second() implements Command, LocalMessage {}

  private record Cede(String address, String to) implements Command, LocalMessage {}

  private record Drained(String address) implements Command, LocalMessage {}

  private record Listed(Set<ActorRef<Command>> nodes) implements Command, LocalMessage {}

  private record Membership(ClusterEvent.MemberEvent event) implements Command, LocalMessage {}

  /** How packets still under way to a node that gave an address away are received. */
  private static final Duration DRAIN = Duration.ofMillis(300);

  /** Until all have heard how far the SAs of an address have come. */
  private static final Duration TOLD = Duration.ofMillis(80);

  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration SETTLE = Duration.ofMillis(1500);
  private static final int MOST_TICKS = 50;
  private static final Duration STEP = Duration.ofMillis(400);

  /** The rest of the node, as this actor uses it. Each call is done when it returns. */
  public interface Node {
    /** Its data plane goes on with these peers' SAs. */
    void takeOver(String address);

    /** Its data plane has nothing more to do with them. */
    void release(String address);

    /** The actors of these peers shall live here. Called again and again as long as it is so. */
    void attract(String address, boolean first);

    /** Liveness of that node is to be watched. */
    void watch(String node, InetSocketAddress at);

    /** Of that node nothing more is to be heard. */
    void forget(String node);

    /** Child SAs that are ready here for others. */
    int ready();
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Placement placement;
  private final Addresses addresses;
  private final Node node;
  private final ActorRef<ReplicaActor.Command> replica;
  private final InetSocketAddress bfd;
  private final EventLog events;
  private final AtomicReference<ClusterView> view;
  private final Ownership ownership;
  private final String self;
  private final String name;
  private final Map<String, Hello> known = new HashMap<>();
  private final Set<String> members = new HashSet<>();
  private final Set<String> hearing = new HashSet<>();
  private Set<ActorRef<Command>> nodes = Set.of();
  private final Map<String, String> predecessors = new HashMap<>();
  private boolean departing;
  private boolean listening;
  private int ticksAsMember;

  private OwnershipActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      String name,
      Placement placement,
      Addresses addresses,
      Node node,
      ActorRef<ReplicaActor.Command> replica,
      InetSocketAddress bfd,
      EventLog events,
      AtomicReference<ClusterView> view) {
    this.context = context;
    this.timers = timers;
    this.name = name;
    this.placement = placement;
    this.addresses = addresses;
    this.node = node;
    this.replica = replica;
    this.bfd = bfd;
    this.events = events;
    this.view = view;
    this.self = id(context);
    this.ownership =
        new Ownership(
            self,
            name,
            List.copyOf(placement.addresses().keySet()),
            SETTLE.toNanos(),
            STEP.toNanos());
  }

  /** What this node is called among the others: another name with each start. */
  public static String id(ActorContext<?> context) {
    return Cluster.get(context.getSystem()).selfMember().uniqueAddress().toString();
  }

  /**
   * Describes the actor.
   *
   * @param name of this node
   * @param bfd where others hear of it
   * @param view is kept up to date
   */
  public static Behavior<Command> create(
      String name,
      Placement placement,
      Addresses addresses,
      Node node,
      ActorRef<ReplicaActor.Command> replica,
      InetSocketAddress bfd,
      EventLog events,
      AtomicReference<ClusterView> view) {
    return Behaviors.setup(context ->
        Behaviors.withTimers(timers ->
            new OwnershipActor(
                    context, timers, name, placement, addresses, node, replica, bfd, events, view)
                .start()));
  }

  private Behavior<Command> start() {
    placement.addresses().values().forEach(addresses::drop);
    Receptionist receptionist = Receptionist.get(context.getSystem());
    receptionist.ref().tell(Receptionist.register(NODES, context.getSelf()));
    receptionist
        .ref()
        .tell(
            Receptionist.subscribe(
                NODES,
                context.messageAdapter(
                    Receptionist.Listing.class,
                    listing -> new Listed(listing.getServiceInstances(NODES)))));
    Cluster.get(context.getSystem())
        .subscriptions()
        .tell(
            Subscribe.create(
                context.messageAdapter(ClusterEvent.MemberEvent.class, Membership::new),
                ClusterEvent.MemberEvent.class));
    timers.startTimerWithFixedDelay(new Tick(), TICK);
    timers.startTimerWithFixedDelay(new Second(), Duration.ofSeconds(1));
    show();
    return Behaviors.receive(Command.class)
        .onMessage(Hello.class, this::hello)
        .onMessage(Heard.class, this::heard)
        .onMessage(StoodStill.class, this::stoodStill)
        .onMessage(Tick.class, m -> tick())
        .onMessage(Second.class, m -> second())
        .onMessage(Listed.class, this::listed)
        .onMessage(Membership.class, this::membership)
        .onMessage(Move.class, this::move)
        .onMessage(Ceded.class, this::ceded)
        .onMessage(Cede.class, this::ceding)
        .onMessage(Depart.class, this::depart)
        .onMessage(Drained.class, m -> drained(m.address()))
        .build();
  }

  private Behavior<Command> listed(Listed listing) {
    nodes = listing.nodes();
    greet();
    return Behaviors.same();
  }

  private void greet() {
    List<Claim> mine =
        ownership.claims().values().stream().filter(c -> c.node().equals(self)).toList();
    Hello hello =
        new Hello(self, name, bfd.getAddress().getHostAddress(), bfd.getPort(), replica, mine);
    nodes.stream().filter(n -> !n.equals(context.getSelf())).forEach(n -> n.tell(hello));
  }

  private Behavior<Command> hello(Hello word) {
    if (!members.contains(word.node())) {
      // Not a member yet, or not any more: the cluster's word counts.
      return Behaviors.same();
    }
    if (known.put(word.node(), word) == null) {
      ownership.joined(word.node(), word.name());
      node.watch(
          word.node(),
          new InetSocketAddress(InetAddress.ofLiteral(word.bfdHost()), word.bfdPort()));
      tellReplica();
    }
    carryOut(ownership.heard(word.claims(), System.nanoTime()));
    return Behaviors.same();
  }

  private Behavior<Command> heard(Heard news) {
    if (!known.containsKey(news.node())) {
      return Behaviors.same();
    }
    if (news.up()) {
      hearing.add(news.node());
      ownership.up(news.node());
    } else {
      hearing.remove(news.node());
      carryOut(ownership.down(news.node(), System.nanoTime()));
      events.tell(
          "NODE_SILENT",
          "node " + known.get(news.node()).name() + " is silent: " + news.why(),
          Optional.empty());
    }
    tellReplica();
    show();
    return Behaviors.same();
  }

  private Behavior<Command> stoodStill(StoodStill news) {
    List<Deed> deeds = ownership.stoodStill(System.nanoTime());
    hearing.clear();
    carryOut(deeds);
    if (!deeds.isEmpty()) {
      events.tell(
          "NODE_STOOD_STILL",
          "this node did not run for "
              + news.length().toMillis()
              + " ms, and let go of its addresses: others may have them",
          Optional.of("look for what held it up: a stopped process, a busy or sleeping machine"));
    }
    return Behaviors.same();
  }

  private Behavior<Command> tick() {
    if (!listening && acquainted()) {
      listening = true;
      show();
      ownership.listen(System.nanoTime());
    }
    if (!departing && listening) {
      carryOut(ownership.decide(System.nanoTime()));
    }
    greet();
    return Behaviors.same();
  }

  /** Whether all other members have told of themselves, or had time enough to. */
  private boolean acquainted() {
    if (!members.contains(self)) {
      return false;
    }
    Set<String> others = new HashSet<>(members);
    others.remove(self);
    ticksAsMember++;
    return known.keySet().containsAll(others) || ticksAsMember > MOST_TICKS;
  }

  private Behavior<Command> second() {
    for (VirtualAddress address : held()) {
      addresses.hold(address);
      addresses.announce(address);
      attract(text(address));
    }
    show();
    return Behaviors.same();
  }

  private Behavior<Command> membership(Membership news) {
    String id = news.event().member().uniqueAddress().toString();
    if (news.event().member().status().equals(MemberStatus.removed())) {
      members.remove(id);
      hearing.remove(id);
      node.forget(id);
      Hello gone = known.remove(id);
      carryOut(ownership.left(id, System.nanoTime()));
      held().forEach(address -> attract(text(address)));
      if (gone != null) {
        events.tell("NODE_LEFT", "node " + gone.name() + " left the cluster", Optional.empty());
      }
    } else if (news.event().member().status().equals(MemberStatus.up())) {
      members.add(id);
    }
    tellReplica();
    show();
    return Behaviors.same();
  }

  private void tellReplica() {
    replica.tell(
        new ReplicaActor.Others(
            known.values().stream().collect(Collectors.toMap(Hello::node, Hello::replica)),
            hearing));
  }

  private Behavior<Command> move(Move order) {
    Optional<Hello> to =
        known.values().stream().filter(h -> h.name().equals(order.to())).findFirst();
    Optional<Claim> claim = Optional.ofNullable(ownership.claims().get(order.address()));
    if (!placement.addresses().containsKey(order.address())) {
      refuse(order, "there is no virtual address " + order.address());
    } else if (order.to().equals(name) && ownership.owns(order.address())) {
      order.replyTo().tell(CommandResult.done());
    } else if (order.to().equals(name)) {
      claim(order.address());
      order.replyTo().tell(CommandResult.done());
    } else if (to.isEmpty() || !hearing.contains(to.get().node())) {
      refuse(order, "there is no node '" + order.to() + "' that is alive");
    } else if (claim.isEmpty()) {
      refuse(order, "nobody has " + order.address() + " at the moment");
    } else {
      cede(order.address(), to.get().node());
      order.replyTo().tell(CommandResult.done());
    }
    return Behaviors.same();
  }

  private static void refuse(Move order, String why) {
    order.replyTo().tell(CommandResult.failed(why));
  }

  private void cede(String address, String to) {
    replica.tell(new ReplicaActor.Exact(address));
    timers.startSingleTimer("cede " + address, new Cede(address, to), TOLD);
  }

  private Behavior<Command> ceding(Cede order) {
    String address = order.address();
    String to = order.to();
    nodes.stream()
        .filter(n -> !n.equals(context.getSelf()))
        .forEach(n -> n.tell(new Ceded(address, to)));
    return Behaviors.same();
  }

  /** Meant for the one that is named; the others hear of its claim soon enough. */
  private Behavior<Command> ceded(Ceded word) {
    if (word.by().equals(self)) {
      claim(word.address());
    }
    return Behaviors.same();
  }

  private void claim(String address) {
    carryOut(ownership.claim(address, System.nanoTime()));
  }

  private Behavior<Command> depart(Depart order) {
    departing = true;
    List<String> others = new ArrayList<>(hearing);
    int next = 0;
    for (VirtualAddress address : held()) {
      if (!others.isEmpty()) {
        cede(text(address), others.get(next++ % others.size()));
      }
    }
    order.replyTo().tell(CommandResult.done());
    return Behaviors.same();
  }

  private List<VirtualAddress> held() {
    return placement.addresses().entrySet().stream()
        .filter(a -> ownership.owns(a.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static String text(VirtualAddress address) {
    return Placement.text(address.address().address());
  }

  private void carryOut(List<Deed> deeds) {
    for (Deed deed : deeds) {
      switch (deed) {
        case Deed.TakeOver(Claim claim, String from) -> takeOver(claim, from);
        case Deed.Release(String address) -> {
          hold();
          timers.startSingleTimer(address, new Drained(address), DRAIN);
          events.tell(
              "ADDRESS_GIVEN", address + " is another node's from now on", Optional.empty());
        }
        case Deed.LetGo(String address) -> {
          hold();
          drained(address);
        }
        case Deed.Announce() -> greet();
      }
    }
    if (!deeds.isEmpty()) {
      show();
    }
  }

  private void takeOver(Claim claim, String from) {
    VirtualAddress address = placement.addresses().get(claim.address());
    timers.cancel(claim.address());
    hold();
    node.takeOver(claim.address());
    addresses.hold(address);
    addresses.announce(address);
    greet();
    predecessors.put(claim.address(), from);
    attract(claim.address());
    events.tell(
        "ADDRESS_TAKEN",
        claim.address() + " is this node's from now on (epoch " + claim.epoch() + ")",
        Optional.empty());
  }

  /**
   * The actors follow. From a dead node they can only once it is no member any more: before that
   * the cluster would wait for it to hand them over.
   */
  private void attract(String address) {
    String from = predecessors.getOrDefault(address, "");
    boolean waits = members.contains(from) && !hearing.contains(from) && !from.equals(self);
    if (!waits) {
      node.attract(address, predecessors.remove(address) != null);
    }
  }

  private void hold() {
    placement.hold(
        held().stream().map(a -> a.address().address()).collect(Collectors.toUnmodifiableSet()));
  }

  /** Unless it has come back meanwhile. */
  private Behavior<Command> drained(String address) {
    if (!ownership.owns(address)) {
      addresses.drop(placement.addresses().get(address));
      node.release(address);
    }
    return Behaviors.same();
  }

  private void show() {
    Map<String, String> names = new TreeMap<>();
    names.put(self, name);
    known.values().forEach(h -> names.put(h.node(), h.name()));
    view.set(
        new ClusterView(
            listening,
            names.entrySet().stream()
                .map(n -> new ClusterView.Node(n.getValue(), n.getKey(), liveness(n.getKey())))
                .toList(),
            placement.addresses().keySet().stream()
                .sorted()
                .map(ip -> {
                  Optional<Claim> claim = Optional.ofNullable(ownership.claims().get(ip));
                  return new ClusterView.Address(
                      ip,
                      claim.map(c -> names.getOrDefault(c.node(), "")).orElse(""),
                      claim.map(Claim::epoch).orElse(0L));
                })
                .toList(),
            node.ready()));
  }

  private String liveness(String id) {
    if (id.equals(self)) {
      return "self";
    }
    return hearing.contains(id) ? "up" : "down";
  }
}
