package net.hsvpn.lab.traffic;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import net.hsvpn.lab.topology.Host;

/**
 * An address on a host.
 *
 * @param host the host
 * @param address one of its addresses, as a literal
 */
public record Endpoint(Host host, String address) {
  /** A socket address here. */
  InetSocketAddress port(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  @Override
  public String toString() {
    return host.name() + " [" + address + "]";
  }
}
