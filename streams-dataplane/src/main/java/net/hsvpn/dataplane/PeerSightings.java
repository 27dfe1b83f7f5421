package net.hsvpn.dataplane;

import java.net.InetSocketAddress;
import net.hsvpn.config.PeerId;

/**
 * Told when the newest packet of an SA came from elsewhere than those before it (RFC 7296 section
 * 2.23): it was authentic, no replay, and no packet with a higher sequence number had come.
 */
@FunctionalInterface
public interface PeerSightings {
  /** Nobody wants to know. */
  PeerSightings IGNORED = (spi, peer, local, remote) -> {};

  /**
   * Called by the inbound graph, for ESP in UDP only and for each SA once a second at most; must
   * only pass it on and return at once.
   *
   * @param local our socket; its address may be a wildcard
   * @param remote where the packet came from, or seemed to
   */
  void seen(int inboundSpi, PeerId peer, InetSocketAddress local, InetSocketAddress remote);
}
