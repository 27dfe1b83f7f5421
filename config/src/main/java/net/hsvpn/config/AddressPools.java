package net.hsvpn.config;

import java.net.InetAddress;
import java.util.List;

/**
 * What peers of one context get that ask for an address (RFC 7296 section 2.19).
 *
 * @param ranges to lend addresses from; none overlaps another
 * @param dns name servers inside the context, as they are told
 * @param domains that these servers answer for (RFC 8598); empty for all
 * @param networks that a peer reaches through the tunnel unless its configuration says otherwise
 */
public record AddressPools(
    List<AddressRange> ranges,
    List<InetAddress> dns,
    List<String> domains,
    List<IpPrefix> networks) {
  public static final AddressPools NONE =
      new AddressPools(List.of(), List.of(), List.of(), List.of());

  public AddressPools {
    ranges = List.copyOf(ranges);
    dns = List.copyOf(dns);
    domains = List.copyOf(domains);
    networks = List.copyOf(networks);
  }

  /** The prefixes around the ranges. */
  public List<IpPrefix> prefixes() {
    return ranges.stream().map(AddressRange::around).distinct().toList();
  }
}
