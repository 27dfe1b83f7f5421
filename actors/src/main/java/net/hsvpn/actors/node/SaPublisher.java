package net.hsvpn.actors.node;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import net.hsvpn.actors.adapt.SaParameters;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.PeerConfig;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.Volume;
import net.hsvpn.dataplane.sad.CarriedSession;
import net.hsvpn.dataplane.sad.SaDatabase;
import net.hsvpn.dataplane.sad.SaSnapshot;
import net.hsvpn.dataplane.sad.Traffic;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Path;

/**
 * Puts child SAs into the data plane and takes them out, and keeps the counters of those that are
 * gone. Every call is done when it returns, so that a peer is answered only after its packets would
 * be received. Safe for use by many threads.
 */
public final class SaPublisher {
  /** Packets and octets each way, inner packets included in none but their context's. */
  public record Flow(long packetsIn, long bytesIn, long packetsOut, long bytesOut) {
    public static final Flow NONE = new Flow(0, 0, 0, 0);

    /** Both together. */
    public Flow plus(Flow other) {
      return sum(this, other);
    }

    /** What came since the other one. */
    public Flow minus(Flow before) {
      return new Flow(
          packetsIn - before.packetsIn,
          bytesIn - before.bytesIn,
          packetsOut - before.packetsOut,
          bytesOut - before.bytesOut);
    }

    Flow in(Traffic more) {
      return new Flow(packetsIn + more.packets(), bytesIn + more.octets(), packetsOut, bytesOut);
    }

    Flow out(Traffic more) {
      return new Flow(packetsIn, bytesIn, packetsOut + more.packets(), bytesOut + more.octets());
    }
  }

  private record Account(PeerId peer, ContextId context) {}

  private final SaDatabase database;
  private final int incarnation;
  private final Map<Account, Flow> gone = new ConcurrentHashMap<>();

  /**
   * @param incarnation of this start of this node, 0 to 65535
   */
  public SaPublisher(SaDatabase database, int incarnation) {
    this.database = database;
    this.incarnation = incarnation;
  }

  /** Packets may come on this SPI before its SA is installed; or no longer so. */
  public void expect(int inboundSpi, boolean expected) {
    if (expected) {
      database.expected().add(inboundSpi);
    } else {
      database.expected().remove(inboundSpi);
    }
  }

  public void installInbound(PeerConfig peer, ChildSa child) {
    database.install(SaParameters.inbound(peer, child));
  }

  public void installOutbound(PeerConfig peer, ChildSa child, Path path, boolean udpEncapsulated) {
    database.install(
        SaParameters.outbound(peer, child, path, udpEncapsulated, incarnation),
        SaParameters.tunnel(peer.id(), child.mode()));
  }

  /** As above, but an SA that carries the traffic goes on doing so, until it goes or we prefer. */
  public void installOutboundBehind(
      PeerConfig peer, ChildSa child, Path path, boolean udpEncapsulated) {
    database.installBehind(
        SaParameters.outbound(peer, child, path, udpEncapsulated, incarnation),
        SaParameters.tunnel(peer.id(), child.mode()));
  }

  /** Sends elsewhere what is sent on this one. Without effect if it is gone already. */
  public void redirect(PeerConfig peer, ChildSa child, Path path, boolean udpEncapsulated) {
    database.redirect(
        SaParameters.outbound(peer, child, path, udpEncapsulated, incarnation),
        SaParameters.tunnel(peer.id(), child.mode()));
  }

  /** Sends on this one from now on. Without effect if it is gone already. */
  public void preferOutbound(PeerId peer, int spi) {
    database.prefer(peer, spi);
  }

  /** The L2TP sessions with a peer from now on. */
  public void carry(PeerId peer, List<CarriedSession> sessions) {
    database.carry(peer, sessions);
  }

  /** How many L2TP sessions there are with a peer. */
  public int carried(PeerId peer) {
    return database.carried(peer);
  }

  /** Receives no more on it. Without effect if it is gone already. */
  public void removeInbound(int spi) {
    database
        .removeInbound(spi)
        .ifPresent(last ->
            last.byContext()
                .forEach((context, traffic) ->
                    gone.merge(
                        new Account(last.peer(), context),
                        Flow.NONE.in(traffic),
                        SaPublisher::sum)));
  }

  /** Sends no more on it. Without effect if it is gone already. */
  public void removeOutbound(PeerId peer, int spi) {
    database
        .removeOutbound(peer, spi)
        .ifPresent(last ->
            last.byContext()
                .forEach((context, traffic) ->
                    gone.merge(
                        new Account(peer, context), Flow.NONE.out(traffic), SaPublisher::sum)));
  }

  public boolean spiTaken(int spi) {
    return database.tables().get().inbound(spi) != null;
  }

  /** What a child SA has carried so far, in that direction in which it was more. */
  public Volume carried(PeerId peer, ChildSa child) {
    return database
        .carriedIn(child.inboundSpi())
        .most(database.carriedOut(peer, child.outboundSpi()));
  }

  public SaSnapshot snapshot() {
    return database.snapshot();
  }

  /** Inner packets exchanged with the peer in each context since the node started. */
  public Map<ContextId, Flow> traffic(PeerId peer, SaSnapshot now) {
    Map<ContextId, Flow> flows = new TreeMap<>();
    gone.forEach((account, flow) -> {
      if (belongs(account.peer(), peer)) {
        flows.merge(account.context(), flow, SaPublisher::sum);
      }
    });
    now.inbound().stream()
        .filter(sa -> belongs(sa.peer(), peer))
        .forEach(sa ->
            sa.byContext().forEach((c, t) -> flows.merge(c, Flow.NONE.in(t), SaPublisher::sum)));
    now.outbound().stream()
        .filter(sa -> belongs(sa.peer(), peer))
        .forEach(sa ->
            sa.byContext().forEach((c, t) -> flows.merge(c, Flow.NONE.out(t), SaPublisher::sum)));
    return flows;
  }

  /** A user's packets count for the peer too that he belongs to. */
  private static boolean belongs(PeerId one, PeerId peer) {
    return one.equals(peer) || one.group().equals(peer);
  }

  /** Counts for the peer alone what a user exchanged who is gone. */
  public void retire(PeerId user) {
    gone.forEach((account, flow) -> {
      if (account.peer().equals(user) && gone.remove(account, flow)) {
        gone.merge(new Account(user.group(), account.context()), flow, SaPublisher::sum);
      }
    });
  }

  /** ESP packets of one child SA, each way. */
  public static Flow flow(SaSnapshot now, PeerId peer, ChildSa child) {
    Optional<Traffic> in =
        now.inbound().stream()
            .filter(sa -> sa.spi() == child.inboundSpi())
            .map(SaSnapshot.Inbound::total)
            .findFirst();
    Optional<Traffic> out =
        now.outbound().stream()
            .filter(sa -> sa.spi() == child.outboundSpi() && sa.peer().equals(peer))
            .map(SaSnapshot.Outbound::total)
            .findFirst();
    Flow flow = in.map(Flow.NONE::in).orElse(Flow.NONE);
    return out.map(flow::out).orElse(flow);
  }

  /** Packets received on a child SA whose ECN fields contradict each other. */
  public static long ecnAlarms(SaSnapshot now, ChildSa child) {
    return now.inbound().stream()
        .filter(sa -> sa.spi() == child.inboundSpi())
        .mapToLong(sa -> sa.alarmingEcn().packets())
        .sum();
  }

  private static Flow sum(Flow a, Flow b) {
    return new Flow(
        a.packetsIn() + b.packetsIn(),
        a.bytesIn() + b.bytesIn(),
        a.packetsOut() + b.packetsOut(),
        a.bytesOut() + b.bytesOut());
  }
}
