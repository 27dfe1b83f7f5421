package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.strongswan.Credentials;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;
import net.hsvpn.lab.topology.Topology;
import net.hsvpn.lab.traffic.Endpoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * strongSwan's scenario mobike (RFC 4555), without a virtual address: the end that called changes
 * its address in the middle of a download, and the TCP connection and the keys stay.
 */
@Tag("interop")
class MobikeMovesTest {
  private static final String OFFICE = "office";

  @Test
  void strongSwanMoves() {
    try (Scenario scenario =
        Scenario.of(
            gateway -> gateway.knowing(ForeignPeer.peer(KEY).with("remote", "any")),
            Credentials.NONE,
            ForeignPeer.connection(KEY).from("%any").set("mobike", "yes"))) {
      ForeignPeer lab = scenario.lab;
      scenario.theyConnect(CHILD, PEER);
      scenario.pings();
      String before = lab.ikeSa();
      try (Download download = Download.of(lab.near(false), lab.far(false))) {
        lab.sunHost.address("eth0", "192.0.2.22/24").removeAddress("eth0", "192.0.2.2/24");
        lab.eventually("we are told that it moves", () -> lab.told("PEER_MOVED") >= 1);
        download.goesOn("after strongSwan moved");
        lab.sunHost.address("eth0", "192.0.2.23/24").removeAddress("eth0", "192.0.2.22/24");
        lab.eventually("we are told again", () -> lab.told("PEER_MOVED") >= 2);
        download.goesOn("after it moved again");
        download.finish();
      }
      scenario.pings();
      // Its user-space ESP cannot move a child SA, so strongSwan rekeys that one.
      assertThat(lab.ikeSa()).as("nobody authenticated anew").isEqualTo(before);
      lab.eventually("one child is left", () -> lab.moon.api().get("child-sas").size() == 1);
    }
  }

  @Test
  void weMoveAndStrongSwanFollows() {
    try (Scenario scenario =
        Scenario.of(
            gateway -> gateway.listening("0.0.0.0").knowing(ForeignPeer.peer(KEY)),
            Credentials.NONE,
            ForeignPeer.connection(KEY).to("%any").set("mobike", "yes"))) {
      ForeignPeer lab = scenario.lab;
      scenario.weConnect(PEER);
      scenario.pings();
      try (Download download = Download.of(lab.far(false), lab.near(false))) {
        lab.moonHost.address("eth0", "192.0.2.11/24").removeAddress("eth0", "192.0.2.1/24");
        lab.eventually("we say that we moved", () -> lab.told("MOVED") >= 1);
        download.goesOn("after we moved");
        download.finish();
      }
      scenario.pings();
      assertThat(lab.moon.api().get("child-sas")).hasSize(1);
    }
  }

  /** One end is a client with an address of the moment, and loads from the other. */
  @Test
  void oneOfOurOwnMoves() {
    try (Topology topology = Topology.open("mo")) {
      Network internet = topology.network("internet");
      Host eastHost = topology.host("east").joins(internet, "eth0", "192.0.2.1/24");
      Host westHost = topology.host("west").joins(internet, "eth0", "192.0.2.2/24");
      GatewayProcess east =
          topology.ends(site(eastHost, 1, "192.0.2.1", peer("west", "any", "passive")));
      east.awaitReady();
      GatewayProcess west =
          topology.ends(site(westHost, 2, "0.0.0.0", peer("east", "192.0.2.1", "at-boot")));
      west.awaitReady();
      west.awaitEstablished("east", SOON);
      east.awaitEstablished("west", SOON);
      Endpoint server = new Endpoint(east.spec().context(OFFICE).host(), "10.1.0.1");
      Endpoint client = new Endpoint(west.spec().context(OFFICE).host(), "10.2.0.1");
      Scenario.pings(server, client);
      String before = spi(east);
      try (Download download = Download.of(server, client)) {
        String last = "192.0.2.2/24";
        for (int host = 31; host < 34; host++) {
          String next = "192.0.2." + host + "/24";
          westHost.address("eth0", next).removeAddress("eth0", last);
          last = next;
          int moves = host - 30;
          Eventually.holds(
              "the server knows of move " + moves, () -> told(east, "PEER_MOVED") >= moves);
          download.goesOn("after move " + moves);
        }
        download.finish();
      }
      Scenario.pings(server, client);
      assertThat(spi(east)).as("not even new keys").isEqualTo(before);
    }
  }

  private static String spi(GatewayProcess gateway) {
    return gateway.api().get("child-sas").get(0).path("sa").path("inboundSpi").asText();
  }

  private static long told(GatewayProcess gateway, String kind) {
    return gateway.api().events().stream()
        .filter(event -> event.path("kind").asText().equals(kind))
        .count();
  }

  private static PeerSpec peer(String name, String remote, String start) {
    return PeerSpec.hsvpn(
            name, remote, name + ".example.net", "the key of east and west", List.of(OFFICE))
        .with("start", start);
  }

  private static GatewayProcess site(Host host, int site, String listen, PeerSpec peer) {
    List<String> networks = List.of("10.%d.0.0/16".formatted(site));
    ContextSpec office =
        new ContextSpec(
            OFFICE,
            10,
            networks,
            List.of("10.%d.0.1/16".formatted(site)),
            host.context(OFFICE, networks));
    return GatewayProcess.start(
        new GatewaySpec(
            host.name(),
            host.name() + ".example.net",
            List.of(listen),
            host,
            List.of(office),
            List.of(peer)));
  }
}
