package net.hsvpn.actors.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.TunnelDemand;
import net.hsvpn.dataplane.context.TunnelId;

/** Passes on that traffic wants into a tunnel, but not for each packet. Any thread. */
final class Demand implements TunnelDemand {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final Set<PeerId> onDemand;
  private final Consumer<PeerId> wake;
  private final Map<PeerId, Instant> lastTold = new ConcurrentHashMap<>();

  /**
   * @param onDemand peers that are called when traffic wants to them
   */
  Demand(InstantSource clock, Set<PeerId> onDemand, Consumer<PeerId> wake) {
    this.clock = clock;
    this.onDemand = Set.copyOf(onDemand);
    this.wake = wake;
  }

  @Override
  public boolean wanted(TunnelId tunnel) {
    PeerId peer = tunnel.peer();
    if (!onDemand.contains(peer)) {
      return false;
    }
    Instant now = clock.instant();
    Instant last = lastTold.get(peer);
    if (last == null || last.plus(PAUSE).isBefore(now)) {
      lastTold.put(peer, now);
      wake.accept(peer);
    }
    return true;
  }
}
