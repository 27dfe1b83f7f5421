package net.hsvpn.actors.peer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import net.hsvpn.actors.adapt.SaParameters;
import net.hsvpn.actors.context.ContextActor;
import net.hsvpn.actors.peer.Tunnels.Behind;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.Method;
import net.hsvpn.config.PeerId;
import net.hsvpn.persistence.CheckpointKey;

/**
 * What the contexts were told of the networks behind one peer. It is remembered before they are
 * told, so that a restarted peer can withdraw what its predecessor published.
 */
final class PeerRoutes {
  /**
   * What was last told, whether it was heard or not.
   *
   * @param told without prefixes where a withdrawal has not been confirmed yet
   */
  record Published(Map<ContextId, Behind> told) {
    Published {
      told = Map.copyOf(told);
    }
  }

  private final PeerSetup setup;
  private final BiConsumer<ContextId, Behind> confirmed;
  private final CheckpointKey<Published> key;
  private final Map<ContextId, Behind> told = new TreeMap<>();
  private final Map<ContextId, Behind> known = new HashMap<>();

  /**
   * @param confirmed called, on any thread, once a context routes accordingly
   */
  PeerRoutes(PeerSetup setup, BiConsumer<ContextId, Behind> confirmed) {
    this.setup = setup;
    this.confirmed = confirmed;
    this.key = key(setup.id());
    setup.node().checkpoints().load(key).ifPresent(last -> told.putAll(last.told()));
  }

  static CheckpointKey<Published> key(PeerId peer) {
    return new CheckpointKey<>("peer", peer.value(), "routes", Published.class);
  }

  /**
   * Tells the contexts what lies behind the peer, as often as it takes until they know.
   *
   * @param onDemand whether packets must find the way to the tunnel while it is down
   * @param carried what lies behind the peer by way of L2TP; empty if that is not known
   * @return whether all of them know
   */
  boolean publish(Tunnels now, boolean onDemand, Optional<Map<ContextId, Behind>> carried) {
    Map<ContextId, Behind> wanted =
        setup.carrier().isPresent() ? new TreeMap<>(carried.orElse(told)) : wanted(now, onDemand);
    told.keySet().stream()
        .filter(context -> !wanted.containsKey(context))
        .toList()
        .forEach(context -> wanted.put(context, told.get(context).withdrawn()));
    wanted.keySet().retainAll(setup.contexts().keySet());
    keep(wanted);
    wanted.forEach((context, behind) -> {
      if (!behind.equals(known.get(context))) {
        // From here on nothing is known: a tunnel that is back before its withdrawal was confirmed
        // must be told anew, though the context once knew the same.
        known.remove(context);
        setup
            .contexts()
            .get(context)
            .tell(
                new ContextActor.Learn(
                    behind.tunnel(),
                    behind.own(),
                    behind.transit(),
                    () -> confirmed.accept(context, behind)));
      }
    });
    return wanted.equals(known);
  }

  private Map<ContextId, Behind> wanted(Tunnels now, boolean onDemand) {
    Map<ContextId, Behind> fresh = now.prefixes(setup.id());
    if (!fresh.isEmpty()) {
      return fresh;
    }
    // Between an old child and the new one the routes stay: rekeying loses no packet.
    if (!now.inUse().isEmpty()) {
      return new TreeMap<>(told);
    }
    return onDemand ? dormant() : new TreeMap<>();
  }

  /** A plain peer's networks stand in the configuration; another's are what it last told us. */
  private Map<ContextId, Behind> dormant() {
    if (setup.config().method() != Method.PLAIN) {
      return new TreeMap<>(told);
    }
    Map<ContextId, Behind> configured = new TreeMap<>();
    for (ContextId context : setup.config().contexts()) {
      configured.put(
          context,
          new Behind(
              SaParameters.plainTunnel(setup.id(), context),
              setup.config().remoteNetworks(),
              List.of()));
    }
    return configured;
  }

  /** A context routes accordingly now. */
  void confirm(ContextId context, Behind behind) {
    if (!behind.equals(told.get(context))) {
      return;
    }
    if (behind.nothing()) {
      Map<ContextId, Behind> rest = new HashMap<>(told);
      rest.remove(context);
      known.remove(context);
      keep(rest);
    } else {
      known.put(context, behind);
    }
  }

  private void keep(Map<ContextId, Behind> next) {
    if (!next.equals(told)) {
      setup.node().checkpoints().save(key, new Published(next));
      Map<ContextId, Behind> copy = Map.copyOf(next);
      told.clear();
      told.putAll(copy);
    }
  }
}
