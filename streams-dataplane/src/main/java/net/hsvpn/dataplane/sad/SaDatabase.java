package net.hsvpn.dataplane.sad;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.IntToLongFunction;
import java.util.function.Predicate;
import java.util.function.ToLongBiFunction;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.Volume;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.dataplane.crypto.IvSpace;
import net.hsvpn.dataplane.crypto.SequenceLease;

/**
 * The one way for the control plane to change SAs. Any thread may call; each call swaps the table
 * by compare-and-swap and never waits for the packet path, nor the packet path for it. Nobody needs
 * to stay alive for an installed SA to go on working.
 */
public final class SaDatabase {
  // Of SAs that are asked for in one go, so that ten thousand take ten seconds and no burst.
  private static final int PATHS_AT_ONCE = 1000;

  private final ContextTables contexts;
  private final PathMtus paths;
  private final SaTableRef table = new SaTableRef();
  private final Map<Integer, IvSpace> ivSpaces = new ConcurrentHashMap<>();
  private final ExpectedSpis expected = new ExpectedSpis();
  private final Map<PeerId, List<CarriedSession>> sessions = new ConcurrentHashMap<>();
  private final SequenceLeases leases;
  private int nextPath;

  /** With paths of which nothing is known. */
  public SaDatabase(ContextTables contexts) {
    this(contexts, (local, remote) -> PathMtus.UNKNOWN, SequenceLeases.LOCAL);
  }

  /**
   * An empty database.
   *
   * @param paths asked by every thread that installs an SA, and by {@link #learnPathMtus}
   * @param leases asked by every thread that installs an SA
   */
  public SaDatabase(ContextTables contexts, PathMtus paths, SequenceLeases leases) {
    this.leases = leases;
    this.contexts = contexts;
    this.paths = paths;
  }

  /** Where the packet path finds the current table. */
  public SaTableRef tables() {
    return table;
  }

  /** SPIs of inbound SAs that are being negotiated. */
  public ExpectedSpis expected() {
    return expected;
  }

  /**
   * Installs an inbound SA. With the SPI, peer and keys of one that is installed already, it only
   * replaces its contexts, prefixes or selectors; the replay window and the counters stay.
   *
   * @throws IllegalArgumentException if keys or window do not fit the suite
   */
  public void install(InboundSaParameters parameters) {
    table.update(now ->
        now.with(
            InboundSa.of(
                parameters.with(carrying(parameters.peer(), parameters.mode())),
                now.inbound(parameters.spi()),
                contexts)));
  }

  /**
   * From the next batch on these are the L2TP sessions with a peer, on all SAs that carry L2TP with
   * it and on those to come.
   */
  public void carry(PeerId peer, List<CarriedSession> now) {
    sessions.put(peer, List.copyOf(now));
    SaTable before = table.get();
    before.allInbound().stream()
        .filter(sa -> sa.peer().equals(peer) && sa.carries())
        .forEach(sa -> {
          table.update(t -> t.inbound(sa.spi()) == null ? t : t.with(renewed(t.inbound(sa.spi()))));
        });
    before.allOutbound().stream()
        .filter(sa -> sa.peer().equals(peer) && sa.carries())
        .forEach(sa -> redirect(sa.parameters(), sa.tunnel()));
  }

  /** How many L2TP sessions stand with a peer. */
  public int carried(PeerId peer) {
    return sessions.getOrDefault(peer, List.of()).size();
  }

  private InboundSa renewed(InboundSa sa) {
    return InboundSa.of(
        sa.parameters().with(carrying(sa.peer(), sa.parameters().mode())), sa, contexts);
  }

  private SaMode carrying(PeerId peer, SaMode mode) {
    return mode instanceof SaMode.Carried carried
        ? carried.with(sessions.getOrDefault(peer, List.of()))
        : mode;
  }

  /**
   * Installs an outbound SA, which carries the tunnel's traffic from the next batch on. With the
   * SPI, peer and keys of one that is installed already, it only replaces its addresses or
   * contexts; sequence numbers, IVs and counters go on.
   *
   * @throws IllegalArgumentException if the keys do not fit the suite
   */
  public void install(OutboundSaParameters parameters, TunnelId tunnel) {
    install(parameters, tunnel, SaTable::with);
  }

  /**
   * Installs an outbound SA that carries the tunnel's traffic once no other does, or it is
   * preferred: its peer may not be ready to receive on it yet.
   */
  public void installBehind(OutboundSaParameters parameters, TunnelId tunnel) {
    install(parameters, tunnel, SaTable::withBehind);
  }

  /**
   * Sends the packets of an outbound SA elsewhere from the next batch on, if it is installed; its
   * place among the SAs of its tunnel stays, and so do numbers, IVs and counters.
   */
  public void redirect(OutboundSaParameters parameters, TunnelId tunnel) {
    if (table.get().outbound(parameters.peer(), parameters.spi()).isPresent()) {
      install(
          parameters,
          tunnel,
          (now, sa) -> now.outbound(sa.peer(), sa.spi()).isPresent() ? now.with(sa) : now);
    }
  }

  /** From the next batch on this SA carries its tunnel's traffic, if it is installed. */
  public void prefer(PeerId peer, int spi) {
    table.update(now -> now.withAhead(peer, spi));
  }

  private void install(
      OutboundSaParameters parameters,
      TunnelId tunnel,
      BiFunction<SaTable, OutboundSa, SaTable> place) {
    int pathMtu = paths.between(parameters.local(), parameters.remote());
    IvSpace ivs = ivs(parameters);
    SequenceLease lease = leases.of(parameters.peer(), parameters.spi());
    table.update(now -> {
      OutboundSa previous = now.outbound(parameters.peer(), parameters.spi()).orElse(null);
      OutboundSa sa =
          OutboundSa.of(
              parameters.with(carrying(parameters.peer(), parameters.mode())),
              tunnel,
              previous,
              contexts,
              ivs,
              lease,
              0);
      sa.pathMtu(pathMtu);
      return place.apply(now, sa);
    });
  }

  private IvSpace ivs(OutboundSaParameters parameters) {
    return ivSpaces.computeIfAbsent(parameters.ivIncarnation(), IvSpace::new);
  }

  /**
   * Begins to use SAs that were installed, but not used, while another node had them: all at once,
   * from the next batch on.
   *
   * @param whose peers
   * @param received by inbound SPI, numbers up to this one may have been accepted already
   * @param spent by peer and outbound SPI, numbers up to this one may have been used already
   */
  public void takeOver(
      Predicate<PeerId> whose,
      IntToLongFunction received,
      ToLongBiFunction<PeerId, Integer> spent) {
    table.update(now -> {
      SaTable next = now;
      for (InboundSa sa : now.allInbound()) {
        if (whose.test(sa.peer())) {
          next = next.with(sa.resumedAt(received.applyAsLong(sa.spi()), contexts));
        }
      }
      for (OutboundSa sa : now.allOutbound()) {
        if (whose.test(sa.peer())) {
          long used = spent.applyAsLong(sa.peer(), sa.spi());
          SequenceLease lease = leases.of(sa.peer(), sa.spi());
          next = next.with(sa.resumedAt(used, lease, contexts, ivs(sa.parameters())));
        }
      }
      return next;
    });
  }

  /** Removes all SAs of these peers: another node has them now. */
  public void removeAll(Predicate<PeerId> whose) {
    table.update(now -> {
      SaTable next = now;
      for (InboundSa sa : now.allInbound()) {
        next = whose.test(sa.peer()) ? next.without(sa.spi()) : next;
      }
      for (OutboundSa sa : now.allOutbound()) {
        next = whose.test(sa.peer()) ? next.without(sa.peer(), sa.spi()) : next;
      }
      return next;
    });
  }

  /** Calls for each inbound SA, with the highest number accepted. Any thread. */
  public void eachReceived(Received each) {
    for (InboundSa sa : table.get().allInbound()) {
      each.accept(sa.peer(), sa.spi(), sa.window().top());
    }
  }

  /** Calls for each outbound SA, with the highest number used. Any thread. */
  public void eachUsed(Used each) {
    for (OutboundSa sa : table.get().allOutbound()) {
      each.accept(sa.peer(), sa.spi(), sa.sequences().used());
    }
  }

  /** Is told how far an inbound SA has come. */
  @FunctionalInterface
  public interface Received {
    void accept(PeerId peer, int spi, long top);
  }

  /** Is told how far an outbound SA has come. */
  @FunctionalInterface
  public interface Used {
    void accept(PeerId peer, int spi, long used);
  }

  /**
   * Asks anew what the paths carry of those outbound SAs that have sent since they were last asked
   * for, a limited number with each call. To be called about once a second, by one thread.
   */
  public void learnPathMtus() {
    List<OutboundSa> all = table.get().allOutbound();
    int count = Math.min(all.size(), PATHS_AT_ONCE);
    for (int i = 0; i < count; i++) {
      nextPath = nextPath + 1 < all.size() ? nextPath + 1 : 0;
      all.get(nextPath).learnPathMtu(paths);
    }
  }

  /** The longest inner packet that fits all SAs of a peer, in octets, over paths of this MTU. */
  public Map<PeerId, Integer> innerMtus(int outer) {
    Map<PeerId, Integer> least = new HashMap<>();
    for (OutboundSa sa : table.get().allOutbound()) {
      least.merge(sa.peer(), sa.innerMtu(outer), Math::min);
    }
    return least;
  }

  /** Removes an inbound SA and returns its last counters, if it was there. */
  public Optional<SaSnapshot.Inbound> removeInbound(int spi) {
    return Optional.ofNullable(table.getAndUpdate(now -> now.without(spi)).inbound(spi))
        .map(InboundSa::snapshot);
  }

  /**
   * Removes an outbound SA and returns its last counters, if it was there. SPIs of outbound SAs are
   * the peers' choice, hence the peer. If it carried a tunnel, the newest other SA of that tunnel
   * takes over.
   */
  public Optional<SaSnapshot.Outbound> removeOutbound(PeerId peer, int spi) {
    return table
        .getAndUpdate(now -> now.without(peer, spi))
        .outbound(peer, spi)
        .map(OutboundSa::snapshot);
  }

  /**
   * What an inbound SA has carried; nothing if there is none. Costs the same however many exist.
   */
  public Volume carriedIn(int spi) {
    InboundSa sa = table.get().inbound(spi);
    return sa == null ? Volume.NONE : sa.carried();
  }

  /** What an outbound SA has carried, its sequence numbers counting as packets; as above. */
  public Volume carriedOut(PeerId peer, int spi) {
    return table.get().outbound(peer, spi).map(OutboundSa::carried).orElse(Volume.NONE);
  }

  /** All SAs with their counters. */
  public SaSnapshot snapshot() {
    SaTable now = table.get();
    return new SaSnapshot(
        now.allInbound().stream().map(InboundSa::snapshot).toList(),
        now.allOutbound().stream().map(OutboundSa::snapshot).toList());
  }
}
