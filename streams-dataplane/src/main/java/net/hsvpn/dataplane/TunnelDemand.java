package net.hsvpn.dataplane;

import net.hsvpn.dataplane.context.TunnelId;

/** Told when traffic wants into a tunnel that has no outbound SA, to start it on demand. */
@FunctionalInterface
public interface TunnelDemand {
  /**
   * Called by the outbound graph for each packet for which there is no SA; must only note the fact
   * and return at once.
   *
   * @return whether the tunnel may come for it, so that the packet is worth holding
   */
  boolean wanted(TunnelId tunnel);
}
