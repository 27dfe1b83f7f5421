package net.hsvpn.actors.context;

import java.io.IOException;
import net.hsvpn.config.IpPrefix;

/** The kernel's routes to a context's TUN device, so that its hosts' packets come to us. */
public interface KernelRoutes {
  /** Adds a route, or leaves it as it is. */
  void add(IpPrefix prefix) throws IOException;

  /** Removes a route; without effect if there is none. */
  void remove(IpPrefix prefix) throws IOException;
}
