package net.hsvpn.actors.replica;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import net.hsvpn.actors.node.SaPublisher;
import net.hsvpn.actors.peer.StandbyRoutes;
import net.hsvpn.actors.sa.IkeSaCell;
import net.hsvpn.config.PeerConfig;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.sad.SaDatabase;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.persistence.CheckpointStore;

/**
 * The child SAs and routes of peers that another node serves, ready in the data plane: when their
 * address comes here, their packets find everything in its place. Safe for use by many threads.
 */
public final class Standby {
  /** What an SA in the data plane was made of. */
  private record Installed(ChildSa child, Established ike) {
    boolean sameAs(ChildSa other, Established sa) {
      return child.equals(other)
          && ike.trafficPath().equals(sa.trafficPath())
          && ike.udpEncapsulated() == sa.udpEncapsulated();
    }
  }

  private final Map<PeerId, PeerConfig> peers = new HashMap<>();
  private final CheckpointStore store;
  private final SaPublisher publisher;
  private final SaDatabase sas;
  private final Leases leases;
  private final Predicate<PeerId> here;
  private final StandbyRoutes routes;
  private final Map<PeerId, Map<Integer, Installed>> installed = new HashMap<>();
  private final Map<Long, PeerId> spis = new ConcurrentHashMap<>();
  private final Map<Integer, Long> received = new ConcurrentHashMap<>();

  /**
   * @param here whether this node serves a peer
   */
  public Standby(
      List<PeerConfig> peers,
      CheckpointStore store,
      SaPublisher publisher,
      SaDatabase sas,
      Leases leases,
      Predicate<PeerId> here,
      StandbyRoutes routes) {
    peers.forEach(peer -> this.peers.put(peer.id(), peer));
    this.store = store;
    this.publisher = publisher;
    this.sas = sas;
    this.leases = leases;
    this.here = here;
    this.routes = routes;
  }

  /** The states of a peer have changed: brings the data plane to them. */
  synchronized void review(PeerId id) {
    PeerConfig peer = peers.get(id);
    if (peer == null || here.test(id)) {
      return;
    }
    spis.values().removeIf(id::equals);
    IkeSaCell.all(store, id).values().forEach(cell -> spis.put(cell.state().id().localSpi(), id));
    Map<Integer, Installed> known = installed.computeIfAbsent(id, p -> new HashMap<>());
    Map<Integer, Installed> wanted = wanted(id);
    Set<Integer> gone = new HashSet<>(known.keySet());
    gone.removeAll(wanted.keySet());
    gone.forEach(spi -> remove(id, known.remove(spi).child()));
    // The one that carries the traffic last: the newest of a tunnel does.
    wanted.values().stream()
        .sorted((a, b) -> b.child().stage().compareTo(a.child().stage()))
        .forEach(now -> {
          Installed before = known.put(now.child().inboundSpi(), now);
          if (before == null || !before.sameAs(now.child(), now.ike())) {
            install(peer, now);
          }
        });
    routes.follow(id);
  }

  private Map<Integer, Installed> wanted(PeerId peer) {
    Map<Integer, Installed> wanted = new HashMap<>();
    IkeSaCell.all(store, peer).values().stream()
        .map(IkeSaCell::state)
        .filter(Established.class::isInstance)
        .map(Established.class::cast)
        .forEach(sa ->
            sa.children().forEach(c -> wanted.put(c.inboundSpi(), new Installed(c, sa))));
    return wanted;
  }

  private void install(PeerConfig peer, Installed now) {
    ChildSa child = now.child();
    Established ike = now.ike();
    publisher.installInbound(peer, child);
    switch (child.stage()) {
      case INSTALLED, REPLACED ->
          publisher.installOutbound(peer, child, ike.trafficPath(), ike.udpEncapsulated());
      case RECEIVING, DELETING -> {
        // Nothing is sent on it, not yet or no more.
      }
    }
  }

  private void remove(PeerId peer, ChildSa child) {
    publisher.removeOutbound(peer, child.outboundSpi());
    publisher.removeInbound(child.inboundSpi());
    leases.forget(peer, child.outboundSpi());
    received.remove(child.inboundSpi());
  }

  /** Numbers up to this one may have been accepted on an inbound SA. */
  void received(int inboundSpi, long top) {
    received.put(inboundSpi, top);
  }

  /** From the next packet on, this node goes on with the SAs of these peers. */
  public synchronized void takeOver(Predicate<PeerId> whose) {
    installed.keySet().removeIf(whose);
    sas.takeOver(whose, spi -> received.getOrDefault(spi, 0L), leases::resume);
  }

  /** Another node goes on with the SAs of these peers; this one only stands ready. */
  public synchronized void release(Predicate<PeerId> whose) {
    installed.keySet().removeIf(whose);
    sas.removeAll(whose);
    leases.close(whose);
    // Anew, without what this node has done with them.
    peers.keySet().stream().filter(whose).forEach(this::review);
  }

  /** Whether an IKE SA with this SPI of ours is known, whoever goes on with it. */
  public boolean knows(long localSpi) {
    return spis.containsKey(localSpi);
  }

  /** How many child SAs are ready here that another node uses. */
  public synchronized int ready() {
    return installed.values().stream().mapToInt(Map::size).sum();
  }
}
