package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.OURS;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.strongswan.Child;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.traffic.Endpoint;

/** Mobile users of one configured peer, all of them strongSwan's. */
final class RoadWarriors {
  static final String PEER = "road";

  private RoadWarriors() {}

  /** Our side: whoever has a mailbox at example.net, and these addresses for them. */
  static GatewaySpec gateway(GatewaySpec gateway, String addressing, String... addresses) {
    return gateway
        .lending(Map.of("addresses", List.of(addresses), "dns", List.of("10.1.0.53")))
        .knowing(peer(addressing));
  }

  static PeerSpec peer(String addressing) {
    return PeerSpec.plain(PEER, "any", "*@example.net", KEY, "office", List.of(), List.of())
        .with("virtual-address", addressing);
  }

  /** A user's side, who asks for these addresses. */
  static Connection user(String name, String local, String virtualAddresses) {
    return without(name, local).set("vips", virtualAddresses);
  }

  /** A user's side, who asks for no address. */
  static Connection without(String name, String local) {
    return Connection.of(name, local, "192.0.2.1", name + "@example.net", "moon.example.net", KEY)
        .with(Child.of("net", List.of("dynamic"), OURS))
        .named(name);
  }

  /** The addresses that a user has of us; none if he is not there. */
  static List<String> addresses(ForeignPeer lab, String user) {
    List<String> addresses = new ArrayList<>();
    for (JsonNode there : lab.moon.api().peer(PEER).path("users")) {
      if (there.path("identity").asText().equals(user + "@example.net")) {
        there.path("virtualAddresses").forEach(a -> addresses.add(a.asText()));
      }
    }
    return addresses;
  }

  /** A user calls, and gets addresses; packets pass from and to each of them. */
  static List<String> connects(ForeignPeer lab, String user) {
    Output initiated = lab.sun.initiate(user + "-net");
    assertThat(initiated.ok()).as(initiated.both() + lab.moon.log()).isTrue();
    lab.moon.awaitEstablished(PEER, SOON);
    List<String> addresses = addresses(lab, user);
    assertThat(addresses).as("addresses of " + user).isNotEmpty();
    for (String address : addresses) {
      Scenario.pings(lab.near(address.contains(":")), new Endpoint(lab.sunHost, address));
    }
    return addresses;
  }

  /** A user goes, and his address is free again. */
  static void leaves(ForeignPeer lab, String user) {
    assertThat(lab.sun.terminate(user).ok()).isTrue();
    lab.eventually(user + " is gone", () -> addresses(lab, user).isEmpty());
  }
}
