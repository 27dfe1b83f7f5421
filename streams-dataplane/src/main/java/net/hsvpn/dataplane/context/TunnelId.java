package net.hsvpn.dataplane.context;

import net.hsvpn.config.PeerId;

/**
 * A tunnel as routes know it: one child of one peer, whichever SA carries it at the moment. A rekey
 * changes the SA and not the tunnel.
 *
 * @param peer the far end
 * @param child name of the child configuration at that peer, e.g. {@code hsvpn} or a context's name
 */
public record TunnelId(PeerId peer, String child) {
  @Override
  public String toString() {
    return peer + "/" + child;
  }
}
