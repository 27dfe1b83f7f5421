package net.hsvpn.actors.sa;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import net.hsvpn.config.Volume;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.IkeSa;

/**
 * When to look at what the child SAs of one IKE SA have carried: before the fastest line could have
 * carried the rest of what one of them may, so that packets need only be counted on their way.
 */
final class VolumeWatch {
  // More than the smallest packets on 10 Gbit/s, and than 100 Gbit/s.
  private static final Volume PER_SECOND = new Volume(1L << 24, 1L << 34);
  private static final Duration SHORTEST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private Map<Integer, Volume> seen = Map.of();
  private Instant lookedAt;

  /** Begins at {@code now}, having seen nothing. */
  VolumeWatch(Instant now) {
    lookedAt = now;
  }

  /** Looks now. */
  Event.Carried look(IkeSa sa, Instant now, Function<ChildSa, Volume> carried) {
    Map<Integer, Volume> volumes = new HashMap<>();
    installed(sa).forEach(child -> volumes.put(child.inboundSpi(), carried.apply(child)));
    seen = volumes;
    lookedAt = now;
    return new Event.Carried(volumes);
  }

  /** When to look next; empty as long as there is nothing to look at. */
  Optional<Instant> due(IkeSa sa) {
    return installed(sa).stream()
        .map(child -> pause(child.rekeyAfter(), seen.getOrDefault(child.inboundSpi(), Volume.NONE)))
        .min(Duration::compareTo)
        .map(lookedAt::plus);
  }

  /** How long the fastest line needs for what is left, within reason. */
  static Duration pause(Volume limit, Volume carried) {
    long packets = limit.packets() - carried.packets();
    long octets = limit.octets() - carried.octets();
    long seconds = Math.min(packets / PER_SECOND.packets(), octets / PER_SECOND.octets());
    Duration wait = Duration.ofSeconds(Math.clamp(seconds, 0, LONGEST.toSeconds()));
    return wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait;
  }

  private static List<ChildSa> installed(IkeSa sa) {
    return sa instanceof Established established
        ? established.children().stream()
            .filter(child -> child.stage() == ChildSa.Stage.INSTALLED)
            .toList()
        : List.of();
  }
}
