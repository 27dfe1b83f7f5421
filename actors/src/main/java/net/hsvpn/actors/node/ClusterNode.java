package net.hsvpn.actors.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.actors.events.Ration;
import net.hsvpn.actors.ownership.Addresses;
import net.hsvpn.actors.ownership.ClusterView;
import net.hsvpn.actors.ownership.OwnershipActor;
import net.hsvpn.actors.ownership.Placement;
import net.hsvpn.actors.peer.PeerSetup;
import net.hsvpn.actors.peer.StandbyRoutes;
import net.hsvpn.actors.replica.Leases;
import net.hsvpn.actors.replica.ReplicaActor;
import net.hsvpn.actors.replica.Standby;
import net.hsvpn.actors.sa.IkeSaCell;
import net.hsvpn.config.GatewayConfig;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.bfd.BfdEndpoint;
import net.hsvpn.dataplane.bfd.BfdEvents;
import net.hsvpn.dataplane.bfd.BfdKey;
import net.hsvpn.dataplane.bfd.Diagnostic;
import net.hsvpn.dataplane.sad.SaDatabase;
import net.hsvpn.persistence.Change;
import net.hsvpn.persistence.DurableCheckpointStore;
import net.hsvpn.persistence.Mirror;
import net.hsvpn.persistence.Place;
import net.hsvpn.persistence.SealingKeys;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** What a node has besides, if its peers may go on with another node. */
final class ClusterNode implements AutoCloseable {
  private static final DispatcherSelector OWN_THREAD =
      DispatcherSelector.fromConfig("hsvpn-dataplane.pinned-dispatcher");
  private static final int BFD_KEY_OCTETS = 20;

  /** How long a step of IKE waits until the nodes that stand by know of it. */
  private static final Duration PATIENCE = Duration.ofMillis(250);

  private final BfdEndpoint bfd;
  private final Standby standby;
  private final ActorRef<OwnershipActor.Command> ownership;
  private final AtomicReference<ClusterView> view = new AtomicReference<>(ClusterView.NONE);

  /**
   * @param setups of all peers
   */
  ClusterNode(
      ActorContext<?> context,
      GatewayConfig config,
      String name,
      NodeServices services,
      SaDatabase sas,
      Leases leases,
      Placement placement,
      Addresses addresses,
      Map<PeerId, PeerSetup> setups,
      Actors actors) {
    DurableCheckpointStore store = (DurableCheckpointStore) services.checkpoints();
    EventLog events = services.events();
    standby =
        new Standby(
            config.tunnels(),
            store,
            services.publisher(),
            sas,
            leases,
            placement::here,
            new StandbyRoutes(setups));
    String self = OwnershipActor.id(context);
    ActorRef<ReplicaActor.Command> replica =
        context.spawn(
            ReplicaActor.create(self, placement, store, sas, leases, standby, events),
            "replica",
            OWN_THREAD);
    CompletableFuture<ActorRef<OwnershipActor.Command>> listener = new CompletableFuture<>();
    bfd = liveness(config, new Liveliness(listener), services.random());
    ownership =
        context.spawn(
            OwnershipActor.create(
                name,
                placement,
                addresses,
                new Rest(placement, standby, replica, bfd, actors),
                replica,
                bfd.address(),
                events,
                view),
            "ownership",
            OWN_THREAD);
    listener.complete(ownership);
    store.mirroredBy(new Replication(replica, placement, services));
  }

  private static BfdEndpoint liveness(GatewayConfig config, BfdEvents events, SecureRandom random) {
    try {
      BfdKey key =
          BfdKey.of(
              SealingKeys.of(config.storage().keys().orElseThrow(), random)
                  .derived("BFD", BFD_KEY_OCTETS));
      InetAddress host = InetAddress.getByName(config.cluster().host());
      return BfdEndpoint.open(
          new InetSocketAddress(host, config.cluster().liveness().port()),
          config.cluster().liveness(),
          key,
          events,
          random);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** The actors of a shard's peers. */
  interface Actors {
    /** They shall live here. */
    void attract(String shard, boolean first);

    /** They live elsewhere. */
    void release(String shard);
  }

  private record Liveliness(CompletableFuture<ActorRef<OwnershipActor.Command>> listener)
      implements BfdEvents {
    @Override
    public void up(String neighbour) {
      tell(new OwnershipActor.Heard(neighbour, true, ""));
    }

    @Override
    public void down(String neighbour, Diagnostic why) {
      String words =
          switch (why) {
            case NEIGHBOR_DOWN, ADMIN_DOWN -> "it says that it goes, or hears us no more";
            default -> "nothing was heard of it in time";
          };
      tell(new OwnershipActor.Heard(neighbour, false, words));
    }

    @Override
    public void stoodStill(Duration length) {
      tell(new OwnershipActor.StoodStill(length));
    }

    private void tell(OwnershipActor.Command news) {
      // Complete as soon as the node is composed.
      listener.join().tell(news);
    }
  }

  private record Rest(
      Placement placement,
      Standby standby,
      ActorRef<ReplicaActor.Command> replica,
      BfdEndpoint bfd,
      Actors actors)
      implements OwnershipActor.Node {
    private Predicate<PeerId> of(String address) {
      return peer -> placement.shard(peer).equals(address);
    }

    @Override
    public void takeOver(String address) {
      standby.takeOver(of(address));
      replica.tell(new ReplicaActor.TellAll());
    }

    @Override
    public void release(String address) {
      actors.release(address);
      standby.release(of(address));
    }

    @Override
    public void attract(String address, boolean first) {
      actors.attract(address, first);
    }

    @Override
    public void watch(String node, InetSocketAddress at) {
      bfd.watch(node, at);
    }

    @Override
    public void forget(String node) {
      bfd.forget(node);
    }

    @Override
    public int ready() {
      return standby.ready();
    }
  }

  private static final class Replication implements Mirror {
    private final ActorRef<ReplicaActor.Command> replica;
    private final Placement placement;
    private final NodeServices services;
    private final Ration complaints = new Ration(2);

    Replication(
        ActorRef<ReplicaActor.Command> replica, Placement placement, NodeServices services) {
      this.replica = replica;
      this.placement = placement;
      this.services = services;
    }

    @Override
    public Runnable tell(Change change) {
      if (!moves(change.place())) {
        return () -> {};
      }
      CompletableFuture<Void> known = new CompletableFuture<>();
      replica.tell(ReplicaActor.changed(change, known));
      return () -> await(known);
    }

    @Override
    public boolean mayWrite(Place place) {
      return !moves(place) || placement.here(new PeerId(place.owner()));
    }

    /** IKE SAs belong to peers, which go where their address goes. */
    private static boolean moves(Place place) {
      return place.kind().equals(IkeSaCell.KIND);
    }

    private void await(CompletableFuture<Void> known) {
      try {
        known.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException late) {
        complain();
      }
    }

    private synchronized void complain() {
      if (complaints.take(services.clock().instant())) {
        services
            .events()
            .tell(
                "STANDBY_BEHIND",
                "another node does not keep up: what was negotiated just now would be lost with"
                    + " this one",
                Optional.of("look at the load of the nodes and the network between them"));
      }
    }
  }

  boolean knows(long localSpi) {
    return standby.knows(localSpi);
  }

  ClusterView view() {
    return view.get();
  }

  ActorRef<OwnershipActor.Command> ownership() {
    return ownership;
  }

  /** Whether anybody could take over from here. */
  boolean alone() {
    return view.get().nodes().stream().noneMatch(node -> node.liveness().equals("up"));
  }

  @Override
  public void close() {
    bfd.close();
  }
}
