package net.hsvpn.actors.context;

import java.io.IOException;
import net.hsvpn.config.IpPrefix;

/**
 * The kernel's routes to a context's TUN device, so that its hosts' packets come to us, and those
 * addresses of the device that come and go.
 */
public interface KernelRoutes {
  /** Adds a route, or leaves it as it is. */
  void add(IpPrefix prefix) throws IOException;

  /** Removes a route; without effect if there is none. */
  void remove(IpPrefix prefix) throws IOException;

  /** Gives the device an address, or leaves it there. */
  void assume(IpPrefix host) throws IOException;

  /** Takes an address from the device; without effect if it has not got it. */
  void resign(IpPrefix host) throws IOException;
}
