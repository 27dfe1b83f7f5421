package net.hsvpn.actors.node;

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
import net.hsvpn.actors.peer.GroupActor;
import net.hsvpn.actors.peer.NetworksActor;
import net.hsvpn.actors.peer.Pacing;
import net.hsvpn.actors.peer.PeerActor;
import net.hsvpn.actors.peer.PeerSetup;
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
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;

/** One gateway node, composed of its parts. */
public final class GatewayNode {
  // A stranger's message is refused rather than kept, if the reception does not keep up.
  private static final int RECEPTION_BACKLOG = 1024;
  private static final int EVENTS_REMEMBERED = 1000;
  private static final int EVENT_LISTENERS = 64;

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

  /**
   * @param context of the guardian, under which everything of the node lives
   * @param pacing of calls to peers that do not answer
   */
  public GatewayNode(
      ActorContext<?> context,
      GatewayConfig config,
      Links links,
      KeyExport keys,
      Pacing pacing,
      FaultInjector faults) {
    this.config = config;
    this.links = links;
    this.system = context.getSystem();
    this.sharding = ClusterSharding.get(system);
    this.sas = new SaDatabase(links.contexts(), links.paths());
    SecureRandom random = new SecureRandom();
    MonotonicClock clock = new MonotonicClock();
    EventLog events = new EventLog(clock, EVENTS_REMEMBERED, EVENT_LISTENERS);
    CheckpointStore checkpoints =
        Durability.open(config.storage(), PeerProfiles.of(config, rawEsp()), events, random);
    int incarnation = Incarnation.next(checkpoints, random).number();
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
            new Household(config.gateway().crashSecret()));
    this.held = held(config.limits(), links);
    this.profiles = new Profiles(config, rawEsp(), services);
    CarrierOutbox outbox = new CarrierOutbox(links.drops(), links.endpoints().tunSource()::wakeup);
    Carriers carriers = new Carriers();
    startPeers(startContexts(context), carriers, pacing);
    startCarriers(context, carriers, outbox);
    Backlog backlog = new Backlog(RECEPTION_BACKLOG);
    ActorRef<IkeReception.Command> reception =
        context.spawn(
            IkeReception.create(
                services,
                profiles::callers,
                config.limits(),
                (peer, newcomer) -> peer(peer).tell(newcomer),
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
            (spi, peer, local, remote) ->
                peer(peer).tell(new PeerActor.Sighted(spi, new Path(local, remote, true))),
            carriers,
            outbox);
    this.streams =
        context.spawn(StreamsActor.create(dataPlane, graph, services.events(), faults), "streams");
    context.spawn(
        PathActor.create(config, sas, links.mtus(), services.events(), faults),
        "paths",
        // It talks to the kernel.
        DispatcherSelector.blocking());
    config.tunnels().forEach(p -> peer(p.id()).tell(new PeerActor.Wake()));
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

  private void startPeers(
      Map<ContextId, ActorRef<ContextActor.Command>> contexts, Carriers carriers, Pacing pacing) {
    Map<String, PeerSetup> setups = new HashMap<>();
    for (PeerConfig peer : config.tunnels()) {
      setups.put(
          peer.id().value(),
          new PeerSetup(
              services,
              peer,
              () -> profiles.of(peer.id()),
              contexts,
              pacing,
              config.limits(),
              () -> held.giveUp(peer.id())));
    }
    Map<String, PeerConfig> speakers = new HashMap<>();
    config.peers().stream()
        .filter(peer -> peer.method() == Method.PER_NETWORK)
        .forEach(peer -> speakers.put(peer.id().value(), peer));
    sharding.init(
        Entity.of(
            PeerActor.TYPE,
            entity ->
                Optional.ofNullable(setups.get(entity.getEntityId()))
                    .map(setup -> behavior(setup.carriedBy(carriers.of(setup.id()))))
                    .or(() ->
                        Optional.ofNullable(speakers.get(entity.getEntityId()))
                            .map(peer -> NetworksActor.create(peer, this::peer)))
                    .orElseGet(Behaviors::<PeerActor.Command>stopped)));
  }

  private static Behavior<PeerActor.Command> behavior(PeerSetup setup) {
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

  /**
   * Ends in order: tells the peers, lets the graph stop, closes the links.
   *
   * @param patience how long the peers have to answer
   */
  public CompletionStage<Done> close(Duration patience) {
    List<CompletableFuture<CommandResult>> farewells = new ArrayList<>();
    for (PeerConfig peer : config.tunnels()) {
      farewells.add(
          peer(peer.id())
              .<CommandResult>ask(PeerActor.Terminate::new, patience)
              .exceptionally(late -> CommandResult.failed("no answer in time"))
              .toCompletableFuture());
    }
    return CompletableFuture.allOf(farewells.toArray(CompletableFuture[]::new))
        .thenCompose(all ->
            AskPattern.<StreamsActor.Command, Done>ask(
                streams, StreamsActor.Stop::new, patience, system.scheduler()))
        .whenComplete((done, failure) -> services.evidence().close())
        .whenComplete((done, failure) -> links.close().run())
        .whenComplete((done, failure) -> services.checkpoints().close());
  }
}
