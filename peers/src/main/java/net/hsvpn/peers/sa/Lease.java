package net.hsvpn.peers.sa;

import java.net.InetAddress;
import java.util.List;
import net.hsvpn.config.IpPrefix;

/**
 * What one end lends the other.
 *
 * @param addresses at most one of each family, at least one
 * @param dns name servers inside the tunnel
 * @param domains that these answer for (RFC 8598); empty for all
 * @param networks that are reached through the tunnel
 */
public record Lease(
    List<InetAddress> addresses,
    List<InetAddress> dns,
    List<String> domains,
    List<IpPrefix> networks) {
  public Lease {
    addresses = List.copyOf(addresses);
    dns = List.copyOf(dns);
    domains = List.copyOf(domains);
    networks = List.copyOf(networks);
  }
}
