package net.hsvpn.lab.demo;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;
import net.hsvpn.lab.topology.Topology;

/**
 * The company of the demonstration: a hub and two branches, each with three networks. Site n has
 * 10.n.0.0/16 and fd00:n::/64, and it has them in every context: nothing but the context tells the
 * packets apart.
 *
 * @param internet what lies between the sites
 * @param hub the head office
 * @param branches the others
 */
record Company(Network internet, GatewaySpec hub, List<GatewaySpec> branches) {
  /** The contexts, alike at every site. */
  static final List<String> CONTEXTS = List.of("office", "guest", "till");

  private static final String HUB = "hub";
  private static final int BRANCHES = 2;
  private static final int TAG_STEP = 10;
  private static final int KEY_OCTETS = 24;

  Company {
    branches = List.copyOf(branches);
  }

  /** Builds hosts and networks; no gateway runs yet. Each branch gets a random key of its own. */
  static Company found(Topology topology, SecureRandom random) {
    Network internet = topology.network("internet");
    List<PeerSpec> hubPeers = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    for (int number = 1; number <= BRANCHES; number++) {
      byte[] key = new byte[KEY_OCTETS];
      random.nextBytes(key);
      keys.add(HexFormat.of().formatHex(key));
      hubPeers.add(
          peer("branch-" + number, outer(number + 1), keys.getLast()).with("start", "passive"));
    }
    GatewaySpec hub = site(topology, internet, HUB, 1, hubPeers);
    List<GatewaySpec> branches = new ArrayList<>();
    for (int number = 1; number <= BRANCHES; number++) {
      PeerSpec toHub = peer(HUB, outer(1), keys.get(number - 1));
      branches.add(site(topology, internet, "branch-" + number, number + 1, List.of(toHub)));
    }
    return new Company(internet, hub, branches);
  }

  /** All gateways, the hub first. */
  List<GatewaySpec> gateways() {
    return Stream.concat(Stream.of(hub), branches.stream()).toList();
  }

  private static GatewaySpec site(
      Topology topology, Network internet, String name, int number, List<PeerSpec> peers) {
    Host host = topology.host(name).joins(internet, "eth0", outer(number) + "/24");
    List<ContextSpec> contexts = new ArrayList<>();
    for (String context : CONTEXTS) {
      List<String> networks =
          List.of("10.%d.0.0/16".formatted(number), "fd00:%d::/64".formatted(number));
      contexts.add(
          new ContextSpec(
              context,
              TAG_STEP * (contexts.size() + 1),
              networks,
              List.of("10.%d.0.1/16".formatted(number), "fd00:%d::1/64".formatted(number)),
              host.context(context, networks)));
    }
    return new GatewaySpec(name, identity(name), List.of(outer(number)), host, contexts, peers);
  }

  private static PeerSpec peer(String name, String remote, String key) {
    return PeerSpec.hsvpn(name, remote, identity(name), key, CONTEXTS);
  }

  private static String identity(String name) {
    return name + ".example.net";
  }

  private static String outer(int number) {
    return "192.0.2." + number;
  }
}
