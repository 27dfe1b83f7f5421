package net.hsvpn.dataplane.sad;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.context.TunnelId;

/** The outbound SAs of some peers; immutable. The newest SA of a tunnel carries its traffic. */
final class OutboundShard {
  static final OutboundShard EMPTY = new OutboundShard(List.of());

  private final List<OutboundSa> oldestFirst;
  private final Map<TunnelId, OutboundSa> current;
  private final List<OutboundSa> hiding;

  private OutboundShard(List<OutboundSa> oldestFirst) {
    this.oldestFirst = oldestFirst;
    this.current = new HashMap<>();
    for (OutboundSa sa : oldestFirst) {
      current.put(sa.tunnel(), sa);
    }
    hiding = current.values().stream().filter(sa -> sa.dummiesPerSecond() > 0).toList();
  }

  /** The SA that carries the tunnel's traffic now, or null. */
  OutboundSa current(TunnelId tunnel) {
    return current.get(tunnel);
  }

  /** Those of the SAs that carry traffic which send dummies as well. */
  List<OutboundSa> hiding() {
    return hiding;
  }

  Optional<OutboundSa> find(PeerId peer, int spi) {
    return oldestFirst.stream().filter(sa -> is(sa, peer, spi)).findFirst();
  }

  List<OutboundSa> oldestFirst() {
    return oldestFirst;
  }

  /** An SA that is installed again keeps its age, so it does not push out a newer one. */
  OutboundShard with(OutboundSa sa) {
    List<OutboundSa> all = new ArrayList<>(oldestFirst);
    for (int i = 0; i < all.size(); i++) {
      if (is(all.get(i), sa.peer(), sa.spi())) {
        all.set(i, sa);
        return new OutboundShard(List.copyOf(all));
      }
    }
    all.add(sa);
    return new OutboundShard(List.copyOf(all));
  }

  /** As the oldest: it carries its tunnel's traffic only if no other does. */
  OutboundShard withBehind(OutboundSa sa) {
    if (find(sa.peer(), sa.spi()).isPresent()) {
      return with(sa);
    }
    List<OutboundSa> all = new ArrayList<>(oldestFirst);
    all.addFirst(sa);
    return new OutboundShard(List.copyOf(all));
  }

  /** As the newest, if it is there. */
  OutboundShard withAhead(PeerId peer, int spi) {
    return find(peer, spi).map(sa -> without(peer, spi).with(sa)).orElse(this);
  }

  OutboundShard without(PeerId peer, int spi) {
    return new OutboundShard(oldestFirst.stream().filter(sa -> !is(sa, peer, spi)).toList());
  }

  private static boolean is(OutboundSa sa, PeerId peer, int spi) {
    return sa.spi() == spi && sa.peer().equals(peer);
  }
}
