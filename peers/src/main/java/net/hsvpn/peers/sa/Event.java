package net.hsvpn.peers.sa;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.config.Volume;
import net.hsvpn.peers.radius.Verdict;
import net.hsvpn.peers.wire.GatewayName;

/** What can happen to an IKE SA. */
public sealed interface Event {
  /** A datagram arrived that bears this SA's SPI. */
  record Received(Datagram datagram) implements Event {}

  /** {@link IkeSa#deadline()} has come. */
  record Tick() implements Event {}

  /**
   * The IKE_AUTH request of a half-open SA, together with the peer that its identity names; empty
   * if it names none. If the request came in fragments, the datagram is the one that was missing.
   */
  record Authenticate(Datagram datagram, Optional<PeerProfile> profile) implements Event {}

  /** What {@link Effect.FindLease} asked for; empty if there is no address left. */
  record Leased(Optional<Lease> lease) implements Event {}

  /** What a RADIUS server said to {@link Effect.Consult} of that round. */
  record Consulted(int round, Verdict verdict) implements Event {}

  /** What {@link Effect.Fetch} asked for is in the evidence now, or known not to come. */
  record Fetched() implements Event {}

  /**
   * This IKE SA takes the place of an older one: its children move here, the commands that still
   * waited there, and what was announced.
   *
   * @param place where the two ends are by now; empty if nothing is known that this one does not
   */
  record Adopt(
      List<ChildSa> children,
      List<Task.Waiting> waiting,
      Announcements announcements,
      Optional<Place> place)
      implements Event {
    public Adopt {
      children = List.copyOf(children);
      waiting = List.copyOf(waiting);
    }
  }

  /** Where an IKE SA and its children reach the peer. */
  record Place(Path path, Capabilities capabilities, Whereabouts whereabouts) {}

  /**
   * The newest packet on a child, proven to be authentic and no replay, came on another path than
   * those before it (RFC 7296 section 2.23).
   */
  record Sighted(int inboundSpi, Path path) implements Event {}

  /** Our packets to the peer may leave from another address than before. */
  record Roamed() implements Event {}

  /**
   * Another IKE SA with the same peer takes over: this one carries nothing new from now on, and
   * closes.
   *
   * @param patience how long the peer is given to close it first, as who authenticates anew does
   */
  record Superseded(Duration patience) implements Event {}

  /** Another IKE SA with the same peer stands by now: INITIAL_CONTACT would be a lie. */
  record Acquainted() implements Event {}

  /** The peer knows this IKE SA no longer (RFC 7296 section 2.4): it ends without a word. */
  record Forgotten() implements Event {}

  /**
   * What child SAs have carried since they were installed: in either direction, the greater counts.
   * Children that are not named, or no longer there, are passed over.
   */
  record Carried(Map<Integer, Volume> byInboundSpi) implements Event {
    public Carried {
      byInboundSpi = Map.copyOf(byInboundSpi);
    }
  }

  /** An order; its ticket comes back in {@link Effect.Completed}. */
  sealed interface Command extends Event {
    long ticket();
  }

  /** Replaces the IKE SA by one with fresh keys (RFC 7296 section 1.3.2). */
  record RekeyIke(long ticket) implements Command {}

  /** Replaces a child SA by one with fresh keys (RFC 7296 section 1.3.3). */
  record RekeyChild(long ticket, int inboundSpi) implements Command {}

  /** Makes one more child SA by the peer's policy (RFC 7296 section 1.3.1). */
  record CreateChild(long ticket) implements Command {}

  /** Deletes a child SA (RFC 7296 section 1.4.1). */
  record DeleteChild(long ticket, int inboundSpi) implements Command {}

  /** Deletes the IKE SA and all its children. */
  record Close(long ticket) implements Command {}

  /** Asks the peer for a sign of life (RFC 7296 section 2.4). */
  record Probe(long ticket) implements Command {}

  /** Tells the peer the token of an IKE SA that we have just rekeyed (RFC 6290 section 4.3). */
  record Entrust(long ticket) implements Command {}

  /** Sends the peer, which called us, to another gateway (RFC 5685 section 5). */
  record Redirect(long ticket, GatewayName to) implements Command {}

  /** Tells the peer of prefixes that came or went behind us (docs/protocol.md, HSVPN_ROUTES). */
  record Advertise(long ticket, List<RouteChange> changes) implements Command {
    public Advertise {
      changes = List.copyOf(changes);
    }
  }

  /**
   * From now on these prefixes, and no others, are reachable through us though they lie behind
   * other peers (docs/protocol.md section 3.5). What the peer knows already is not told again.
   */
  record AnnounceTransit(long ticket, Map<RoutingTag, List<IpPrefix>> prefixes) implements Command {
    public AnnounceTransit {
      prefixes = Map.copyOf(prefixes);
    }
  }

  /** Prefixes of one context that came or went. */
  record RouteChange(RoutingTag tag, List<IpPrefix> added, List<IpPrefix> withdrawn) {
    public RouteChange {
      added = List.copyOf(added);
      withdrawn = List.copyOf(withdrawn);
    }
  }
}
