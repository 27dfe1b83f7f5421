package net.hsvpn.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what concerns mobile users: a context's pools, and who lends whom an address. */
final class RoamingReader {
  private RoamingReader() {}

  /**
   * @param own the context's networks
   */
  static Optional<AddressPools> pools(Section section, Optional<List<IpPrefix>> own) {
    Optional<List<AddressRange>> ranges = section.get(Schema.POOL_ADDRESSES);
    Optional<List<InetAddress>> dns = section.get(Schema.POOL_DNS);
    Optional<List<String>> domains = section.get(Schema.POOL_DOMAINS);
    Optional<List<IpPrefix>> networks =
        section.has(Schema.POOL_NETWORKS) ? section.get(Schema.POOL_NETWORKS) : own;
    ranges.ifPresent(r -> apart(section, r));
    return Present.all(ranges, dns, domains, networks)
        ? Optional.of(new AddressPools(ranges.get(), dns.get(), domains.get(), networks.get()))
        : Optional.empty();
  }

  private static void apart(Section section, List<AddressRange> ranges) {
    if (ranges.isEmpty()) {
      section.refuse(
          Schema.POOL_ADDRESSES, "no address", "write addresses = [\"10.9.0.0/24\"], or no pools");
    }
    for (int i = 0; i < ranges.size(); i++) {
      for (AddressRange other : ranges.subList(0, i)) {
        if (ranges.get(i).overlaps(other)) {
          section.refuse(
              Schema.POOL_ADDRESSES,
              ranges.get(i) + " overlaps " + other,
              "let no address stand in two ranges");
        }
      }
    }
  }

  /**
   * @param groups which context users get into
   */
  static Optional<RoamingPolicy> read(Section peer, Map<String, ContextId> groups) {
    Optional<VirtualAddressing> addressing = peer.get(Schema.VIRTUAL_ADDRESS);
    Optional<Integer> users = peer.get(Schema.MAX_USERS);
    return Present.all(addressing, users)
        ? Optional.of(new RoamingPolicy(addressing.get(), users.get(), groups))
        : Optional.empty();
  }

  /**
   * Whether a peer's way to have addresses lent can work.
   *
   * @param lending names of the contexts that have addresses to lend
   */
  static void check(
      Section peer,
      VirtualAddressing addressing,
      Method method,
      List<ContextId> contexts,
      Remote remote,
      Set<String> lending) {
    if (addressing == VirtualAddressing.OFF) {
      return;
    }
    if (method != Method.PLAIN) {
      peer.refuse(
          Schema.VIRTUAL_ADDRESS,
          addressing.keyword() + " belongs to method plain",
          "leave it out: with " + method.keyword() + " each end has networks of its own");
    } else if (addressing.lends()) {
      contexts.stream()
          .filter(context -> !lending.contains(context.value()))
          .forEach(context ->
              peer.refuse(
                  Schema.VIRTUAL_ADDRESS,
                  "the context " + context + " has no pools",
                  "write pools { addresses = [\"10.9.0.0/24\"] } there"));
    } else if (remote instanceof Remote.Any) {
      peer.refuse(
          Schema.VIRTUAL_ADDRESS,
          "only who calls asks for an address, and a peer that may be anywhere cannot be called",
          "give the peer's address as remote, or write offer");
    }
  }
}
