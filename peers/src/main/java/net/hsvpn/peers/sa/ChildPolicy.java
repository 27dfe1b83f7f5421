package net.hsvpn.peers.sa;

import java.util.List;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;

/** What kind of child SA a peer gets. */
public sealed interface ChildPolicy {
  /**
   * One tagged SA for many contexts (docs/protocol.md).
   *
   * @param contexts what we offer
   * @param allowedRemote bounds the prefixes that the peer may claim; empty bounds nothing
   */
  record Tagged(List<LocalContext> contexts, List<IpPrefix> allowedRemote) implements ChildPolicy {
    public Tagged {
      contexts = List.copyOf(contexts);
      allowedRemote = List.copyOf(allowedRemote);
    }
  }

  /**
   * A plain SA between two sets of networks, for peers that know no routing tags.
   *
   * @param addresses take the place of one side's networks once they are lent
   */
  record Plain(
      ContextId context, List<IpPrefix> local, List<IpPrefix> remote, VirtualAddresses addresses)
      implements ChildPolicy {
    public Plain(ContextId context, List<IpPrefix> local, List<IpPrefix> remote) {
      this(context, local, remote, new VirtualAddresses.None());
    }

    public Plain {
      local = List.copyOf(local);
      remote = List.copyOf(remote);
    }
  }

  /** A plain SA for L2TP between the two gateways themselves (as RFC 3193 section 4 selects it). */
  record Carrier() implements ChildPolicy {}

  /** One of our contexts, and the prefixes behind us in it. */
  record LocalContext(RoutingTag tag, ContextId context, List<IpPrefix> prefixes) {
    public LocalContext {
      prefixes = List.copyOf(prefixes);
    }
  }
}
