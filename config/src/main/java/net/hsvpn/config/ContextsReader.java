package net.hsvpn.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code hsvpn.contexts}, and checks that the contexts can live beside one another. */
final class ContextsReader {
  private static final int MAX_CONTEXTS = 4096;
  private static final int MAX_TUN_CHARACTERS = 15;
  private static final int LEAST_IPV6_MTU = 1280; // RFC 8200 section 5

  private final Map<RoutingTag, String> tags = new HashMap<>();
  private final Map<Device, String> devices = new HashMap<>();
  private final List<ContextConfig> contexts = new ArrayList<>();

  /** Two devices may have the same name in two namespaces. */
  private record Device(Optional<String> netns, String name) {}

  List<ContextConfig> read(Map<String, Section> sections) {
    sections.forEach(this::context);
    return List.copyOf(contexts);
  }

  static Map<String, Section> sections(Section root) {
    Map<String, Section> sections = root.named(Schema.CONTEXTS, MAX_CONTEXTS);
    if (sections.isEmpty() && !root.has(Schema.CONTEXTS)) {
      root.refuse(Schema.CONTEXTS.name(), "no context", "write contexts { office { tag = 10 } }");
    }
    return sections;
  }

  /** The names of those that have addresses to lend. */
  static Set<String> lending(Map<String, Section> sections) {
    return sections.entrySet().stream()
        .filter(e -> e.getValue().has(Schema.POOLS))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** The names of those that say what networks they have. */
  static Set<String> networked(Map<String, Section> sections) {
    return sections.entrySet().stream()
        .filter(e -> e.getValue().has(Schema.NETWORKS) || e.getValue().has(Schema.ADDRESS))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private void context(String name, Section section) {
    Optional<ContextId> id = id(name, section);
    Optional<RoutingTag> tag = section.get(Schema.TAG);
    tag.ifPresent(t -> unique(tags, t, name, section, Schema.TAG, "tag " + t));
    Optional<String> netns = section.get(Schema.NETNS);
    Optional<String> tun = tun(name, section);
    if (tun.isPresent() && !(section.has(Schema.NETNS) && netns.isEmpty())) {
      Device device = new Device(netns, tun.get());
      String what = "device " + tun.get();
      unique(devices, device, name, section, Schema.TUN, what);
    }
    Optional<List<InterfaceAddress>> addresses = section.get(Schema.ADDRESS);
    Optional<List<IpPrefix>> networks =
        section.has(Schema.NETWORKS)
            ? section.get(Schema.NETWORKS)
            : addresses.map(ContextsReader::networksOf);
    Optional<OptionalInt> mtu = section.get(Schema.MTU);
    Optional<Boolean> transit = section.get(Schema.TRANSIT);
    Optional<AddressPools> pools =
        section.has(Schema.POOLS)
            ? section.child(Schema.POOLS).flatMap(s -> RoamingReader.pools(s, networks))
            : Optional.of(AddressPools.NONE);
    if (Present.all(addresses, networks)) {
      addressesInside(section, addresses.get(), networks.get());
      mtu.ifPresent(m -> mtuSuffices(section, m, addresses.get(), networks.get()));
    }
    if (Present.all(id, tag, networks, tun, addresses, mtu, transit, pools)) {
      contexts.add(
          new ContextConfig(
              id.get(),
              tag.get(),
              networks.get(),
              tun.get(),
              addresses.get(),
              netns,
              mtu.get(),
              transit.get(),
              pools.get()));
    }
  }

  private static Optional<ContextId> id(String name, Section section) {
    try {
      return Optional.of(new ContextId(name));
    } catch (IllegalArgumentException e) {
      section.refuse(String.valueOf(e.getMessage()), "choose another name");
      return Optional.empty();
    }
  }

  private static Optional<String> tun(String name, Section section) {
    if (section.has(Schema.TUN)) {
      return section.get(Schema.TUN);
    }
    String device = "arf-" + name;
    return Optional.of(device.substring(0, Math.min(device.length(), MAX_TUN_CHARACTERS)));
  }

  private static <V> void unique(
      Map<V, String> owners, V value, String name, Section section, Key<?> key, String what) {
    String owner = owners.putIfAbsent(value, name);
    if (owner != null) {
      section.refuse(
          key,
          what + " is already that of context " + owner,
          "give each context a " + key.name() + " of its own");
    }
  }

  private static List<IpPrefix> networksOf(List<InterfaceAddress> addresses) {
    return addresses.stream().map(InterfaceAddress::network).distinct().toList();
  }

  private static void addressesInside(
      Section section, List<InterfaceAddress> addresses, List<IpPrefix> networks) {
    for (InterfaceAddress address : addresses) {
      if (networks.stream().noneMatch(n -> n.contains(address.address()))) {
        section.refuse(
            Schema.ADDRESS,
            address + " lies in none of the context's networks",
            "add its network to networks, or choose an address in one of them");
      }
    }
  }

  private static void mtuSuffices(
      Section section, OptionalInt mtu, List<InterfaceAddress> addresses, List<IpPrefix> networks) {
    boolean ipv6 =
        addresses.stream().anyMatch(a -> !a.isIpv4())
            || networks.stream().anyMatch(n -> !n.isIpv4());
    if (ipv6 && mtu.isPresent() && mtu.getAsInt() < LEAST_IPV6_MTU) {
      section.refuse(
          Schema.MTU,
          mtu.getAsInt() + " is too small for IPv6",
          "write auto or at least " + LEAST_IPV6_MTU);
    }
  }
}
