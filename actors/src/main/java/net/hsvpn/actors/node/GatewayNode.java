package net.hsvpn.actors.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import net.hsvpn.actors.adapt.L2tpParameters;
import net.hsvpn.actors.adapt.PeerProfiles;
import net.hsvpn.actors.carrier.CarrierActor;
import net.hsvpn.actors.carrier.Carriers;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.actors.context.ContextActor;
import net.hsvpn.actors.durable.Durability;
import net.hsvpn.actors.durable.Incarnation;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.actors.evidence.EvidenceStore;
import net.hsvpn.actors.ownership.ClusterView;
import net.hsvpn.actors.ownership.OwnershipActor;
import net.hsvpn.actors.ownership.Placement;
import net.hsvpn.actors.peer.GroupActor;
import net.hsvpn.actors.peer.NetworksActor;
import net.hsvpn.actors.peer.Pacing;
import net.hsvpn.actors.peer.PeerActor;
import net.hsvpn.actors.peer.PeerSetup;
import net.hsvpn.actors.radius.RadiusClient;
import net.hsvpn.actors.replica.Leases;
import net.hsvpn.actors.sa.SaRegistry;
import net.hsvpn.config.ContextConfig;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.GatewayConfig;
import net.hsvpn.config.IkeLimits;
import net.hsvpn.config.Method;
import net.hsvpn.config.PeerConfig;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.Start;
import net.hsvpn.dataplane.DataPlaneGraph;
import net.hsvpn.dataplane.carrier.CarrierOutbox;
import net.hsvpn.dataplane.io.HeldPackets;
import net.hsvpn.dataplane.sad.SaDatabase;
import net.hsvpn.dataplane.sad.SequenceLeases;
import net.hsvpn.peers.sa.Evidence;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.persistence.CheckpointStore;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.external.ExternalShardAllocation;
import org.apache.pekko.cluster.sharding.external.ExternalShardAllocationStrategy;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Leave;
import org.apache.pekko.util.Timeout;

/** One gateway node, composed of its parts. */
public final class GatewayNode {
  // A stranger's message is refused rather than kept, if the reception does not keep up.
  private static final int RECEPTION_BACKLOG = 1024;
  private static final int EVENTS_REMEMBERED = 1000;
  private static final int EVENT_LISTENERS = 64;
  private static final Duration ALLOCATION = Duration.ofSeconds(1);
  private static final Duration MOVE = Duration.ofSeconds(5);

  private final GatewayConfig config;
  private final Links links;
  private final NodeServices services;
  private final SaDatabase sas;
  private final ActorSystem<?> system;
  private final ClusterSharding sharding;
  private final Profiles profiles;
  private final HeldPackets held;
  private final AtomicReference<DataPlaneGraph.Running> graph = new AtomicReference<>();
  private final ActorRef<StreamsActor.Command> streams;
  private final Placement placement;
  private final Optional<ClusterNode> cluster;

  /** Shards of which actors live here: what is no message between nodes is told to no others. */
  private final Set<String> arrived = ConcurrentHashMap.newKeySet();

  /**
   * @param context of the guardian, under which everything of the node lives
   * @param name of the node
   * @param pacing of calls to peers that do not answer
   */
  public GatewayNode(
      ActorContext<?> context,
      GatewayConfig config,
      String name,
      Links links,
      KeyExport keys,
      Pacing pacing,
      FaultInjector faults) {
    this.config = config;
    this.placement = new Placement(config.gateway().virtualAddresses());
    this.links = links;
    this.system = context.getSystem();
    this.sharding = ClusterSharding.get(system);
    SecureRandom random = new SecureRandom();
    MonotonicClock clock = new MonotonicClock();
    EventLog events = new EventLog(clock, EVENTS_REMEMBERED, EVENT_LISTENERS);
    CheckpointStore checkpoints =
        Durability.open(
            config.storage(),
            placement.shared(),
            PeerProfiles.of(config, rawEsp()),
            events,
            random);
    int incarnation = Incarnation.next(checkpoints, random).number();
    Leases leases = new Leases(placement::here, incarnation);
    this.sas =
        new SaDatabase(
            links.contexts(), links.paths(), placement.shared() ? leases : SequenceLeases.LOCAL);
    Refusals refusals = new Refusals();
    this.services =
        new NodeServices(
            links.sender(),
            new SaPublisher(sas, incarnation),
            new SaRegistry(refusals),
            checkpoints,
            events,
            refusals,
            keys,
            faults,
            clock,
            random,
            incarnation,
            new EvidenceStore(
                PeerProfiles.evidence(config, Evidence.NONE, clock.instant()),
                config.gateway().trust().fetchTimeout(),
                clock),
            new Household(config.gateway().crashSecret()),
            new RadiusClient(config.radius(), config.gateway().name(), clock, random));
    this.held = held(config.limits(), links);
    this.profiles = new Profiles(config, rawEsp(), services);
    CarrierOutbox outbox = new CarrierOutbox(links.drops(), links.endpoints().tunSource()::wakeup);
    Carriers carriers = new Carriers();
    Map<PeerId, PeerSetup> setups = setups(startContexts(context), pacing);
    startPeers(setups, carriers);
    startCarriers(context, carriers, outbox);
    this.cluster =
        placement.shared()
            ? Optional.of(
                new ClusterNode(
                    context,
                    config,
                    name,
                    services,
                    sas,
                    leases,
                    placement,
                    links.addresses().apply(events),
                    setups,
                    new ClusterNode.Actors() {
                      @Override
                      public void attract(String shard, boolean first) {
                        GatewayNode.this.attract(shard, first);
                      }

                      @Override
                      public void release(String shard) {
                        arrived.remove(shard);
                      }
                    }))
            : Optional.empty();
    Backlog backlog = new Backlog(RECEPTION_BACKLOG);
    ActorRef<IkeReception.Command> reception =
        context.spawn(
            IkeReception.create(
                services,
                profiles::callers,
                config.limits(),
                this::admit,
                spi -> cluster.filter(c -> c.knows(spi)).isPresent(),
                backlog),
            "reception");
    DataPlaneGraph dataPlane =
        new DataPlaneGraph(
            links.endpoints(),
            sas,
            links.contexts(),
            links.drops(),
            IkeReception.intake(services, reception, backlog),
            new Demand(clock, onDemand(), peer -> peer(peer).tell(new PeerActor.Demand())),
            held,
            config.pathMtu(),
            this::sighted,
            carriers,
            outbox);
    this.streams =
        context.spawn(StreamsActor.create(dataPlane, graph, services.events(), faults), "streams");
    context.spawn(
        PathActor.create(config, sas, links.mtus(), services.events(), faults),
        "paths",
        // It talks to the kernel.
        DispatcherSelector.blocking());
    if (!placement.shared()) {
      config.tunnels().forEach(p -> peer(p.id()).tell(new PeerActor.Wake()));
    }
  }

  /** The peers of an address that came here shall be served here. */
  private void attract(String shard, boolean first) {
    if (first) {
      ExternalShardAllocation.get(system)
          .getClient(PeerActor.TYPE.name())
          .setShardLocation(shard, Cluster.get(system).selfMember().address());
    }
    config.tunnels().stream()
        .map(PeerConfig::id)
        .filter(peer -> placement.shard(peer).equals(shard))
        .forEach(peer -> peer(peer).tell(new PeerActor.Wake()));
  }

  private boolean resident(PeerId peer) {
    return !placement.shared() || arrived.contains(placement.shard(peer));
  }

  private void admit(PeerId peer, PeerActor.Admit newcomer) {
    InetAddress called = newcomer.sa().path().local().getAddress();
    if (placement.here(peer, called) && resident(peer)) {
      peer(peer).tell(newcomer);
    } else {
      newcomer.sa().keys().wipe();
      services.refusals().count(Overflow.OTHER_ADDRESS);
    }
  }

  private void sighted(int spi, PeerId peer, InetSocketAddress local, InetSocketAddress remote) {
    if (placement.here(peer) && resident(peer)) {
      peer(peer).tell(new PeerActor.Sighted(spi, new Path(local, remote, true)));
    }
  }

  private Map<ContextId, ActorRef<ContextActor.Command>> startContexts(ActorContext<?> context) {
    Map<ContextId, ActorRef<ContextActor.Command>> actors = new HashMap<>();
    for (ContextConfig c : config.contexts()) {
      actors.put(
          c.id(),
          context.spawn(
              ContextActor.create(
                  c,
                  links.contexts(),
                  links.kernel().apply(c),
                  services.checkpoints(),
                  services.events(),
                  services.faults()),
              "context-" + c.id(),
              // It talks to the kernel, which may take its time.
              DispatcherSelector.blocking()));
    }
    return actors;
  }

  private void startCarriers(ActorContext<?> context, Carriers carriers, CarrierOutbox outbox) {
    config.peers().stream()
        .filter(peer -> peer.method() == Method.L2TP)
        .forEach(peer ->
            CarrierActor.spawn(
                context,
                carriers,
                services,
                peer,
                L2tpParameters.settings(config, peer),
                outbox,
                () -> peer(peer.id()).tell(new PeerActor.Wake())));
  }

  private Map<PeerId, PeerSetup> setups(
      Map<ContextId, ActorRef<ContextActor.Command>> contexts, Pacing pacing) {
    Map<PeerId, PeerSetup> setups = new HashMap<>();
    for (PeerConfig peer : config.tunnels()) {
      setups.put(
          peer.id(),
          new PeerSetup(
              services,
              peer,
              () -> profiles.of(peer.id()),
              contexts,
              pacing,
              config.limits(),
              () -> held.giveUp(peer.id())));
    }
    return setups;
  }

  private void startPeers(Map<PeerId, PeerSetup> setups, Carriers carriers) {
    Map<PeerId, PeerConfig> speakers = new HashMap<>();
    config.peers().stream()
        .filter(peer -> peer.method() == Method.PER_NETWORK)
        .forEach(peer -> speakers.put(peer.id(), peer));
    Entity<PeerActor.Command, ShardingEnvelope<PeerActor.Command>> peers =
        Entity.of(
            PeerActor.TYPE,
            entity -> {
              PeerId id = new PeerId(entity.getEntityId());
              return Optional.ofNullable(setups.get(id))
                  .map(setup -> behavior(setup.carriedBy(carriers.of(id))))
                  .or(() ->
                      Optional.ofNullable(speakers.get(id))
                          .map(peer -> NetworksActor.create(peer, this::peer)))
                  .orElseGet(Behaviors::<PeerActor.Command>stopped);
            });
    sharding.init(
        placement.shared()
            ? peers
                .withMessageExtractor(new Shards(placement))
                .withAllocationStrategy(
                    new ExternalShardAllocationStrategy(
                        system, PeerActor.TYPE.name(), Timeout.create(ALLOCATION)))
            : peers);
  }

  private Behavior<PeerActor.Command> behavior(PeerSetup setup) {
    arrived.add(placement.shard(setup.config().id()));
    return setup.config().group() ? GroupActor.create(setup) : PeerActor.create(setup);
  }

  private static HeldPackets held(IkeLimits limits, Links links) {
    return new HeldPackets(
        new HeldPackets.Limits(limits.heldPackets(), limits.heldOctets(), limits.heldTime()),
        links.drops(),
        System::nanoTime);
  }

  private Set<PeerId> onDemand() {
    return config.tunnels().stream()
        .filter(peer -> peer.start() == Start.ON_DEMAND)
        .map(PeerConfig::id)
        .collect(Collectors.toSet());
  }

  private boolean rawEsp() {
    return links.endpoints().sockets().carryRawEsp();
  }

  public GatewayConfig config() {
    return config;
  }

  /** What the peers' identities are proven by. */
  public Profiles profiles() {
    return profiles;
  }

  public Links links() {
    return links;
  }

  public NodeServices services() {
    return services;
  }

  public ActorSystem<?> system() {
    return system;
  }

  public EntityRef<PeerActor.Command> peer(PeerId peer) {
    return sharding.entityRefFor(PeerActor.TYPE, peer.value());
  }

  public ActorRef<StreamsActor.Command> streams() {
    return streams;
  }

  /** Whether packets are carried at this moment. */
  public boolean forwarding() {
    return graph.get() != null;
  }

  /** Whether it is a member of its cluster, if it has addresses to share. */
  public boolean joined() {
    return cluster.map(c -> c.view().joined()).orElse(true);
  }

  /** The cluster as this node sees it. */
  public ClusterView clusterView() {
    return cluster.map(ClusterNode::view).orElse(ClusterView.NONE);
  }

  /**
   * Gives a virtual address to another node.
   *
   * @param to its name
   */
  public CompletionStage<CommandResult> move(String address, String to) {
    return cluster
        .map(c ->
            AskPattern.<OwnershipActor.Command, CommandResult>ask(
                c.ownership(),
                reply -> new OwnershipActor.Move(address, to, reply),
                MOVE,
                system.scheduler()))
        .orElseGet(() ->
            CompletableFuture.completedStage(
                CommandResult.failed("this gateway has no virtual addresses")));
  }

  /** Gives all virtual addresses away, and waits until packets under way have come. */
  private CompletionStage<Done> depart(ClusterNode node, Duration patience) {
    return AskPattern.<OwnershipActor.Command, CommandResult>ask(
            node.ownership(), OwnershipActor.Depart::new, patience, system.scheduler())
        .thenCompose(ceded ->
            CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)))
        .thenApply(waited -> {
          Cluster.get(system)
              .manager()
              .tell(Leave.create(Cluster.get(system).selfMember().address()));
          node.close();
          return Done.getInstance();
        });
  }

  /**
   * Ends in order: tells the peers, lets the graph stop, closes the links.
   *
   * @param patience how long the peers have to answer
   */
  public CompletionStage<Done> close(Duration patience) {
    boolean succeeded = cluster.filter(node -> !node.alone()).isPresent();
    return (succeeded ? depart(cluster.get(), patience) : farewell(patience))
        .thenCompose(all ->
            AskPattern.<StreamsActor.Command, Done>ask(
                streams, StreamsActor.Stop::new, patience, system.scheduler()))
        .whenComplete((done, failure) -> services.evidence().close())
        .whenComplete((done, failure) -> services.radius().close())
        .whenComplete((done, failure) -> cluster.ifPresent(ClusterNode::close))
        .whenComplete((done, failure) -> links.close().run())
        .whenComplete((done, failure) -> services.checkpoints().close());
  }

  private CompletionStage<Done> farewell(Duration patience) {
    List<CompletableFuture<CommandResult>> farewells = new ArrayList<>();
    for (PeerConfig peer : config.tunnels()) {
      if (!placement.here(peer.id())) {
        continue;
      }
      farewells.add(
          peer(peer.id())
              .<CommandResult>ask(PeerActor.Terminate::new, patience)
              .exceptionally(late -> CommandResult.failed("no answer in time"))
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(farewells.toArray(CompletableFuture[]::new))
        .thenApply(all -> Done.getInstance());
  }
}
