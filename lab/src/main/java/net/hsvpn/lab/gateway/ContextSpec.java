package net.hsvpn.lab.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.topology.Host;

/**
 * One context of a gateway, with the namespace where its TUN device is to appear.
 *
 * @param name the context's name
 * @param tag its routing tag
 * @param networks prefixes behind this gateway
 * @param addresses of the TUN device, with lengths
 * @param host where the TUN device goes
 * @param transit whether the gateway's peers may reach each other through it
 * @param more further keys
 */
public record ContextSpec(
    String name,
    int tag,
    List<String> networks,
    List<String> addresses,
    Host host,
    boolean transit,
    Map<String, Object> more) {
  /** Copies its arguments. */
  public ContextSpec {
    more = Map.copyOf(more);
    networks = List.copyOf(networks);
    addresses = List.copyOf(addresses);
  }

  /** A context without transit. */
  public ContextSpec(
      String name, int tag, List<String> networks, List<String> addresses, Host host) {
    this(name, tag, networks, addresses, host, false);
  }

  /** A context with nothing else set. */
  public ContextSpec(
      String name,
      int tag,
      List<String> networks,
      List<String> addresses,
      Host host,
      boolean transit) {
    this(name, tag, networks, addresses, host, transit, Map.of());
  }

  /** The same with addresses to lend: the keys below {@code pools}. */
  public ContextSpec lending(Map<String, Object> pools) {
    return new ContextSpec(name, tag, networks, addresses, host, transit, Map.of("pools", pools));
  }

  /** The name of the TUN device, which appears when the gateway is ready. */
  public String device() {
    return "arf-" + name;
  }

  /** The address of the TUN device in a family, without its length. */
  public String address(boolean ipv6) {
    return addresses.stream()
        .filter(address -> address.contains(":") == ipv6)
        .map(address -> address.substring(0, address.indexOf('/')))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " has no address of this family"));
  }

  Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>(more);
    settings.put("tag", tag);
    settings.put("networks", networks);
    settings.put("tun", device());
    settings.put("address", addresses);
    settings.put("netns", host.netns());
    settings.put("transit", transit ? "on" : "off");
    return settings;
  }
}
