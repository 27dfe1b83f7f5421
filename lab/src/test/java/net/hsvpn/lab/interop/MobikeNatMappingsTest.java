package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.OURS;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.strongswan.StrongSwan;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;
import net.hsvpn.lab.topology.Topology;
import net.hsvpn.lab.traffic.Endpoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * strongSwan's scenarios mobike-nat-mappings and double-nat-net: the NAT before strongSwan forgets
 * its mappings, and changes its address and ports, in the middle of a download; and NATs before
 * both ends.
 *
 * <pre>
 * sun 10.99.2.2 -- 10.99.2.1 nat 192.0.2.254 -- internet -- 192.0.2.1 moon
 * sun 10.99.2.2 -- 10.99.2.1 nat 192.0.2.254 -- internet -- 192.0.2.253 front 10.99.1.1 -- 10.99.1.2 moon
 * </pre>
 */
@Tag("interop")
class MobikeNatMappingsTest {
  /** What goes to the NAT's address goes to the gateway behind it. */
  private static final String FORWARD =
      """
      table ip nat {
        chain out {
          type nat hook postrouting priority 100;
          oifname eth0 masquerade
        }
        chain in {
          type nat hook prerouting priority -100;
          iifname eth0 udp dport { 500, 4500 } dnat to 10.99.1.2
        }
      }
      """;

  @ParameterizedTest(name = "mobike = {0}")
  @ValueSource(strings = {"no", "yes"})
  void theNewPortIsLearned(String mobike) {
    try (Topology topology = Topology.open("nm")) {
      Network internet = topology.network("internet");
      Host moonHost = topology.host("moon").joins(internet, "eth0", "192.0.2.1/24");
      Host nat = nat(topology, internet, "nat", "192.0.2.254/24");
      map(nat, 20_000);
      Host sunHost = behind(topology, nat, "sun", "10.99.2.2/24", "10.99.2.1/24");
      GatewayProcess moon = topology.ends(moon(moonHost, "192.0.2.1"));
      StrongSwan sun = topology.ends(sun(sunHost, "192.0.2.1", mobike));
      moon.awaitReady();
      connect(sun, moon);
      Endpoint near = new Endpoint(moon.spec().context("office").host(), "10.1.0.1");
      Endpoint far = new Endpoint(sunHost, "10.2.0.1");
      Scenario.pings(near, far);
      // With MOBIKE, it notices another mapping by comparing what two probes were answered.
      sun.awaitLog("sending DPD request", SOON);
      sun.awaitLog("parsed INFORMATIONAL response", SOON);
      try (Download download = Download.of(near, far)) {
        map(nat, 30_000);
        forget(nat, "192.0.2.254/24", "192.0.2.254/24");
        Eventually.holds("the new port is learned", () -> told(moon) >= 1);
        download.goesOn("through another port");
        map(nat, 40_000);
        forget(nat, "192.0.2.254/24", "192.0.2.250/24");
        Eventually.holds("the new address is learned", () -> told(moon) >= 2);
        download.goesOn("through another address and port");
        download.finish();
      }
      Scenario.pings(near, far);
      assertThat(moon.api().get("child-sas")).hasSize(1);
    }
  }

  @Test
  void bothEndsAreBehindNats() {
    try (Topology topology = Topology.open("nm")) {
      Network internet = topology.network("internet");
      Host front = nat(topology, internet, "front", "192.0.2.253/24");
      front.command("nft", "-f", "-").reading(FORWARD).run();
      Host moonHost = behind(topology, front, "moon", "10.99.1.2/24", "10.99.1.1/24");
      Host nat = nat(topology, internet, "nat", "192.0.2.254/24");
      map(nat, 20_000);
      Host sunHost = behind(topology, nat, "sun", "10.99.2.2/24", "10.99.2.1/24");
      GatewayProcess moon = topology.ends(moon(moonHost, "10.99.1.2"));
      StrongSwan sun = topology.ends(sun(sunHost, "192.0.2.253", "no"));
      moon.awaitReady();
      connect(sun, moon);
      Endpoint near = new Endpoint(moon.spec().context("office").host(), "10.1.0.1");
      Scenario.pings(near, new Endpoint(sunHost, "10.2.0.1"));
      assertThat(moon.api().get("child-sas").get(0).path("sa").path("encapsulation").asText())
          .isEqualTo("udp");
    }
  }

  private static void connect(StrongSwan sun, GatewayProcess moon) {
    Output initiated = sun.initiate(CHILD);
    assertThat(initiated.ok()).as(initiated.both() + moon.log()).isTrue();
    moon.awaitEstablished(PEER, SOON);
  }

  private static long told(GatewayProcess moon) {
    return moon.api().events().stream()
        .filter(event -> event.path("kind").asText().equals("PEER_MOVED"))
        .count();
  }

  private static Host nat(Topology topology, Network internet, String name, String address) {
    return topology.host(name).joins(internet, "eth0", address).forwarding();
  }

  private static Host behind(
      Topology topology, Host nat, String name, String address, String gateway) {
    Host host = topology.host(name).cabled("eth1", address, nat, gateway);
    return host.route("default via " + gateway.substring(0, gateway.indexOf('/')));
  }

  /** Ports are the NAT's choice, as those of many NATs are. */
  private static void map(Host nat, int port) {
    String rules =
        """
        flush ruleset
        table ip nat {
          chain out {
            type nat hook postrouting priority 100;
            oifname eth0 meta l4proto udp masquerade to :%d-%d
          }
        }
        """
            .formatted(port, port + 99);
    nat.command("nft", "-f", "-").reading(rules).run();
  }

  /** A masquerading NAT forgets what it has mapped to an address that goes. */
  private static void forget(Host nat, String before, String after) {
    nat.removeAddress("eth0", before).address("eth0", after);
  }

  private static GatewayProcess moon(Host host, String listen) {
    ContextSpec office =
        new ContextSpec(
            "office",
            10,
            OURS,
            List.of("10.1.0.1/16", "fd00:1::1/64"),
            host.context("office", OURS));
    return GatewayProcess.start(
        new GatewaySpec(
            "moon",
            "moon.example.net",
            List.of(listen),
            host,
            List.of(office),
            List.of(ForeignPeer.peer(KEY).with("remote", "any"))));
  }

  private static StrongSwan sun(Host host, String remote, String mobike) {
    host.address("lo", "10.2.0.1/16", "fd00:2::1/64");
    return StrongSwan.start(
        host,
        StrongSwan.Logging.NORMAL,
        ForeignPeer.connection(KEY)
            .from("%any")
            .to(remote)
            .set("mobike", mobike)
            .set("dpd_delay", "2"));
  }
}
