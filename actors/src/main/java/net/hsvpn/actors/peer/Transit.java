package net.hsvpn.actors.peer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import net.hsvpn.actors.context.ContextActor;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;

/**
 * Tells one peer what lies behind the others, context by context, and never what lies behind
 * itself. The IKE SA knows what the peer was told already; here is only said what is so.
 */
final class Transit {
  // docs/protocol.md section 3.3: what a receiver takes, its own site's networks included.
  private static final int MOST = 4096;

  private final PeerSetup setup;
  private final SaFamily family;
  private final List<ChildPolicy.LocalContext> contexts;
  private final Map<ContextId, Map<IpPrefix, PeerId>> owners = new HashMap<>();
  private final Map<Long, Map<RoutingTag, List<IpPrefix>>> ordered = new HashMap<>();
  private Map<RoutingTag, List<IpPrefix>> wanted = Map.of();

  Transit(PeerSetup setup, SaFamily family) {
    this.setup = setup;
    this.family = family;
    this.contexts =
        setup.profile().child() instanceof ChildPolicy.Tagged tagged
            ? tagged.contexts()
            : List.of();
  }

  /** Begins to follow the contexts; {@code news} is called on any thread. */
  void follow(Consumer<ContextActor.Sites> news) {
    contexts.forEach(
        c -> setup.contexts().get(c.context()).tell(new ContextActor.Read(setup.id(), news)));
  }

  void learn(ContextActor.Sites news) {
    owners.put(news.context(), news.owners());
    Map<RoutingTag, List<IpPrefix>> next = new HashMap<>();
    for (ChildPolicy.LocalContext context : contexts) {
      List<IpPrefix> others = others(context);
      if (!others.isEmpty()) {
        next.put(context.tag(), others);
      }
    }
    wanted = next;
  }

  private List<IpPrefix> others(ChildPolicy.LocalContext context) {
    return owners.getOrDefault(context.context(), Map.of()).entrySet().stream()
        .filter(entry -> !entry.getValue().equals(setup.id()))
        .map(Map.Entry::getKey)
        .sorted()
        .limit(MOST - context.prefixes().size())
        .toList();
  }

  /** Gives orders to those IKE SAs whose peer may not know yet. */
  void announce(Tunnels now) {
    // Not before every context has spoken: silence would withdraw what still holds.
    if (owners.size() < contexts.size()) {
      return;
    }
    Set<Long> alive = new HashSet<>();
    for (Established sa : now.inUse()) {
      long spi = sa.id().localSpi();
      alive.add(spi);
      boolean idle = wanted.isEmpty() && sa.announcements().toPeer().isEmpty();
      if (sa.capabilities().routingTags() && !wanted.equals(ordered.get(spi))) {
        if (!idle || ordered.containsKey(spi)) {
          family.order(spi, new Event.AnnounceTransit(0, wanted));
        }
        ordered.put(spi, wanted);
      }
    }
    ordered.keySet().retainAll(alive);
  }
}
