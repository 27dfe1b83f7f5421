package net.hsvpn.peers.wire.hsvpn;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;

/**
 * A change to the prefixes of one context. A prefix stands in one of the lists only.
 *
 * @param added sorted, none twice; one that was there already stays
 * @param withdrawn sorted, none twice; one that was not there is passed over
 */
public record RouteChange(RoutingTag tag, List<IpPrefix> added, List<IpPrefix> withdrawn) {
  public RouteChange {
    added = Limits.canonical(added);
    withdrawn = Limits.canonical(withdrawn);
    if (!Collections.disjoint(added, new HashSet<>(withdrawn))) {
      throw new IllegalArgumentException("a prefix is both added and withdrawn in context " + tag);
    }
  }
}
