package net.hsvpn.peers.sa;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.peers.wire.TrafficSelector;

/** What a child SA carries, as both ends agreed. */
public sealed interface ChildMode {
  /** Every packet ends in a routing tag; only these contexts may be named by it. */
  record Tagged(List<Grant> grants) implements ChildMode {
    public Tagged {
      grants = List.copyOf(grants);
    }
  }

  /** No trailer; packets between these selectors, all of one context. */
  record Plain(ContextId context, List<TrafficSelector> local, List<TrafficSelector> remote)
      implements ChildMode {
    public Plain {
      local = List.copyOf(local);
      remote = List.copyOf(remote);
    }
  }

  /** No trailer; L2TP between the two gateways, whose sessions belong to contexts. */
  record Carrier(List<TrafficSelector> local, List<TrafficSelector> remote) implements ChildMode {
    public Carrier {
      local = List.copyOf(local);
      remote = List.copyOf(remote);
    }
  }

  /**
   * One context that both ends speak.
   *
   * @param remotePrefixes what lies behind the peer in it, and so the inner sources it may use
   * @param transit those of them that lie behind other peers of the peer, and are told to no other
   */
  record Grant(
      RoutingTag tag, ContextId context, List<IpPrefix> remotePrefixes, List<IpPrefix> transit) {
    public Grant {
      remotePrefixes = List.copyOf(remotePrefixes);
      transit = List.copyOf(transit);
    }

    public Grant(RoutingTag tag, ContextId context, List<IpPrefix> ownPrefixes) {
      this(tag, context, ownPrefixes, List.of());
    }

    /** What belongs to the peer's own site. */
    public List<IpPrefix> ownPrefixes() {
      List<IpPrefix> own = new ArrayList<>(remotePrefixes);
      own.removeAll(new HashSet<>(transit));
      return own;
    }
  }
}
