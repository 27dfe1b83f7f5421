package net.hsvpn.peers.wire.hsvpn;

import java.util.List;

/**
 * The data of an HSVPN_ROUTES notify: what became reachable behind the sender, and what ceased to
 * be.
 *
 * @param serial unsigned; grows by one with each notify of an IKE SA, so that a gap shows
 * @param transit whether the prefixes lie behind other peers of the sender, so that the receiver
 *     must not announce them to anybody else
 * @param changes 1 to {@value Hsvpn#MAX_CONTEXTS}, no tag twice, in the order of the wire
 */
public record HsvpnRoutes(int serial, boolean transit, List<RouteChange> changes) {
  public HsvpnRoutes {
    changes = List.copyOf(changes);
    Limits.distinct(changes.stream().map(RouteChange::tag).toList());
  }
}
