package net.hsvpn.dataplane;

import net.hsvpn.dataplane.context.TunnelId;

/** Told when traffic wants into a tunnel that has no outbound SA, to start it on demand. */
@FunctionalInterface
public interface TunnelDemand {
  /**
   * Called by the outbound graph for each packet it had to drop for lack of an SA; must only note
   * the fact and return at once.
   */
  void wanted(TunnelId tunnel);
}
