package net.hsvpn.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One ARF context: an isolated network with a routing table and a TUN device of its own.
 *
 * @param tag marks the context's packets in tagged SAs; unique
 * @param networks the prefixes behind this gateway in the context; other contexts may have the same
 * @param tun name of the TUN device, 1 to 15 characters
 * @param addresses of the TUN device, each inside one of the networks
 * @param netns the network namespace that the device is moved to; empty for the gateway's own
 * @param transit whether packets may go from one peer through this gateway to another
 * @param pools what peers get that ask for an address in it
 * @param mtu in octets, 576 to 1900; empty for automatic
 */
public record ContextConfig(
    ContextId id,
    RoutingTag tag,
    List<IpPrefix> networks,
    String tun,
    List<InterfaceAddress> addresses,
    Optional<String> netns,
    OptionalInt mtu,
    boolean transit,
    AddressPools pools) {
  public ContextConfig {
    networks = List.copyOf(networks);
    addresses = List.copyOf(addresses);
  }

  /** A context that lends no addresses. */
  public ContextConfig(
      ContextId id,
      RoutingTag tag,
      List<IpPrefix> networks,
      String tun,
      List<InterfaceAddress> addresses,
      Optional<String> netns,
      OptionalInt mtu,
      boolean transit) {
    this(id, tag, networks, tun, addresses, netns, mtu, transit, AddressPools.NONE);
  }
}
