package net.hsvpn.actors.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.context.TunnelId;

/** Passes on that traffic wants into a tunnel, but not for each packet. Any thread. */
final class Demand {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final InstantSource clock;
  private final Consumer<PeerId> wake;
  private final Map<PeerId, Instant> lastTold = new ConcurrentHashMap<>();

  Demand(InstantSource clock, Consumer<PeerId> wake) {
    this.clock = clock;
    this.wake = wake;
  }

  void wanted(TunnelId tunnel) {
    Instant now = clock.instant();
    Instant last = lastTold.get(tunnel.peer());
    if (last == null || last.plus(PAUSE).isBefore(now)) {
      lastTold.put(tunnel.peer(), now);
      wake.accept(tunnel.peer());
    }
  }
}
