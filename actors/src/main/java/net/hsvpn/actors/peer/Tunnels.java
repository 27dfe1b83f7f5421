package net.hsvpn.actors.peer;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.hsvpn.actors.adapt.SaParameters;
import net.hsvpn.actors.sa.IkeSaCell;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IkeLimits;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.Uniqueness;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.peers.Duplicates;
import net.hsvpn.peers.sa.AuthSent;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.IkeSa;
import net.hsvpn.peers.sa.SaInitSent;

/** What the IKE SAs of one peer amount to. A pure view of their states. */
record Tunnels(Collection<IkeSaCell> cells, Uniqueness unique) {
  Stream<IkeSa> states() {
    return cells.stream().map(IkeSaCell::state);
  }

  /** IKE SAs whose peer has proved who it is. */
  Stream<Established> established() {
    return states().filter(Established.class::isInstance).map(Established.class::cast);
  }

  /** IKE SAs in use, those excluded that only wait to be deleted. */
  List<Established> inUse() {
    return established().filter(sa -> sa.standing() == Established.Standing.CURRENT).toList();
  }

  /** IKE SAs in use that will stay so. */
  List<Established> lasting() {
    List<Established> redundant = redundant().stream().map(Duplicates.Redundant::sa).toList();
    return inUse().stream().filter(sa -> !redundant.contains(sa)).toList();
  }

  /** Children of the lasting IKE SAs that carry traffic. */
  List<Rekeyable> rekeyable() {
    return lasting().stream()
        .flatMap(sa ->
            sa.children().stream()
                .filter(c -> c.stage() == ChildSa.Stage.INSTALLED)
                .map(c -> new Rekeyable(sa.id().localSpi(), c.inboundSpi())))
        .toList();
  }

  /** A child SA, by its inbound SPI, and the IKE SA that can replace it. */
  record Rekeyable(long localSpi, int inboundSpi) {}

  /** Whether packets can flow: a child is agreed upon, and the data plane has it. */
  boolean up() {
    return cells.stream()
        .filter(cell -> cell.pending().isEmpty())
        .map(IkeSaCell::state)
        .anyMatch(sa -> sa instanceof Established e && inUse().contains(e) && carries(e));
  }

  /**
   * Whether one more may come from there. With EAP somebody who only knows the peer's name comes as
   * far as this: such IKE SAs are counted apart, per source and in all, so that they stand in
   * nobody's way for long.
   */
  boolean admits(InetAddress source, IkeLimits limits) {
    long waiting = halfOpen().count();
    return cells.size() - waiting < limits.ikeSasPerPeer()
        && waiting < limits.halfOpenPerPrefix()
        && halfOpenFrom(source) < limits.halfOpenPerSource();
  }

  /** How many from there have yet to prove who they are. */
  long halfOpenFrom(InetAddress source) {
    return halfOpen().filter(sa -> sa.path().remote().getAddress().equals(source)).count();
  }

  private Stream<HalfOpen> halfOpen() {
    return states().filter(HalfOpen.class::isInstance).map(HalfOpen.class::cast);
  }

  /** Whether we are calling the peer. */
  boolean calling() {
    return states().anyMatch(s -> s instanceof SaInitSent || s instanceof AuthSent);
  }

  /**
   * An IKE SA in use that has no child, and no exchange under way that may bring one. A child that
   * was replaced, or that waits to take another's place, is one: the peer goes on from there.
   */
  Optional<Established> childless() {
    return inUse().stream()
        .filter(sa -> sa.task().isEmpty())
        .filter(sa -> sa.children().stream().allMatch(c -> c.stage() == ChildSa.Stage.DELETING))
        .findFirst();
  }

  /** Every child that some IKE SA has, whatever its stage. */
  List<ChildSa> children() {
    return established().flatMap(sa -> sa.children().stream()).toList();
  }

  /** Who answers a rekeying sends on the replaced child until the peer deletes it. */
  private static boolean carries(Established sa) {
    return sa.children().stream()
        .anyMatch(c -> c.stage() == ChildSa.Stage.INSTALLED || c.stage() == ChildSa.Stage.REPLACED);
  }

  /** What lies behind the peer in each context, and through which tunnel it is reached. */
  Map<ContextId, Behind> prefixes(net.hsvpn.config.PeerId peer) {
    Map<ContextId, Behind> all = new TreeMap<>();
    for (Established sa : established().toList()) {
      for (ChildSa child : sa.children()) {
        if (child.stage() != leading(sa)) {
          continue;
        }
        TunnelId tunnel = SaParameters.tunnel(peer, child.mode());
        Map<ContextId, List<IpPrefix>> transit = SaParameters.transitPrefixes(child.mode());
        SaParameters.ownPrefixes(child.mode())
            .forEach((context, own) ->
                all.merge(
                    context,
                    new Behind(tunnel, own, transit.getOrDefault(context, List.of())),
                    Behind::and));
      }
    }
    return all;
  }

  /**
   * Where a child says what lies behind the peer. An IKE SA that another one supersedes keeps its
   * word until it is closed, so that no route goes before the new one has told the same.
   */
  private static ChildSa.Stage leading(Established sa) {
    return sa.standing() == Established.Standing.REPLACED
        ? ChildSa.Stage.REPLACED
        : ChildSa.Stage.INSTALLED;
  }

  /**
   * Prefixes behind a tunnel, sorted, each once.
   *
   * @param own networks of the peer's site
   * @param transit networks behind other peers of the peer
   */
  record Behind(TunnelId tunnel, List<IpPrefix> own, List<IpPrefix> transit) {
    Behind {
      own = List.copyOf(new TreeSet<>(own));
      TreeSet<IpPrefix> beyond = new TreeSet<>(transit);
      own.forEach(beyond::remove);
      transit = List.copyOf(beyond);
    }

    boolean nothing() {
      return own.isEmpty() && transit.isEmpty();
    }

    Behind withdrawn() {
      return new Behind(tunnel, List.of(), List.of());
    }

    Behind and(Behind other) {
      return new Behind(tunnel, both(own, other.own), both(transit, other.transit));
    }

    private static List<IpPrefix> both(List<IpPrefix> some, List<IpPrefix> others) {
      List<IpPrefix> both = new ArrayList<>(some);
      both.addAll(others);
      return both;
    }
  }

  /** Calls of ours that began before another IKE SA stood. */
  List<SaInitSent> unaware() {
    return inUse().isEmpty()
        ? List.of()
        : states()
            .filter(SaInitSent.class::isInstance)
            .map(SaInitSent.class::cast)
            .filter(SaInitSent::initialContact)
            .toList();
  }

  /** IKE SAs that another one made needless, once all that follows from the other one is done. */
  List<Duplicates.Redundant> redundant() {
    return Duplicates.among(
        cells.stream().filter(cell -> cell.pending().isEmpty()).map(IkeSaCell::state).toList(),
        unique);
  }
}
