package net.hsvpn.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.capture.Capture;
import net.hsvpn.lab.capture.Tshark;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.run.LabProcess;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;
import net.hsvpn.lab.topology.Topology;
import net.hsvpn.lab.traffic.Endpoint;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * ESP as IP protocol 50 and in UDP, IPv4 and IPv6 inside and outside, in all mixtures. Each way has
 * a tunnel and a context of its own, so that two gateways suffice.
 */
@Tag("interop")
class EncapsulationTest {
  private static final byte[] MARK =
      Arrays.copyOf("encapsulation".getBytes(StandardCharsets.UTF_8), Markers.LENGTH);
  private static final String OFFICE = "office";
  private static final String MASQUERADE =
      """
      table ip nat {
        chain out {
          type nat hook postrouting priority 100;
          oifname eth0 masquerade
        }
      }
      """;
  private static final List<Way> WAYS =
      List.of(
          new Way("esp4", 10, false, false),
          new Way("esp6", 11, true, false),
          new Way("udp4", 20, false, true),
          new Way("udp6", 21, true, true));

  /** How ESP travels; also the name of the context and the peers. */
  private record Way(String name, int tag, boolean ipv6, boolean udp) {
    String outer(int site) {
      return ipv6 ? "2001:db8::" + site : "192.0.2." + site;
    }

    String encapsulation() {
      return udp ? "udp" : "esp";
    }

    /** What the packets of a child must look like, in Wireshark's filter language. */
    String filter() {
      return (ipv6 ? "ipv6 && !ip" : "ip")
          + " && "
          + (udp ? "udp.port == 4500" : ipv6 ? "ipv6.nxt == 50" : "ip.proto == 50");
    }
  }

  @Test
  void everyMixtureCarriesPackets() {
    try (Topology topology = Topology.open("en")) {
      Network internet = topology.network("internet");
      // West listens on wildcards: it must find out what its own addresses are.
      GatewayProcess west = topology.ends(site(topology, internet, 2, List.of("0.0.0.0", "::")));
      GatewayProcess east =
          topology.ends(site(topology, internet, 1, List.of("192.0.2.1", "2001:db8::1")));
      east.awaitReady();
      west.awaitReady();
      for (Way way : WAYS) {
        east.awaitEstablished(way.name(), ForeignPeer.SOON);
        west.awaitEstablished(way.name(), ForeignPeer.SOON);
      }
      Path file;
      try (Capture capture = Capture.of(internet);
          Tshark tshark = Tshark.withoutKeys()) {
        for (Way way : WAYS) {
          for (boolean ipv6 : new boolean[] {false, true}) {
            ping(end(east, way, ipv6), end(west, way, ipv6));
            ping(end(west, way, ipv6), end(east, way, ipv6));
          }
        }
        file = capture.stop();
        for (Way way : WAYS) {
          verifyWire(tshark, file, way, east);
          verifyWire(tshark, file, way, west);
        }
      }
      for (Way way : WAYS) {
        transfer(end(east, way, false), end(west, way, false));
        transfer(end(east, way, true), end(west, way, true));
      }
      for (GatewayProcess gateway : List.of(east, west)) {
        assertThat(gateway.api().drops())
            .containsEntry("NO_LOCAL_SOCKET", 0L)
            .containsEntry("SEND_FAILED", 0L);
      }
    }
  }

  private static GatewayProcess site(
      Topology topology, Network internet, int number, List<String> listen) {
    Host host =
        topology
            .host(number == 1 ? "east" : "west")
            .joins(internet, "eth0", "192.0.2." + number + "/24", "2001:db8::" + number + "/64");
    List<ContextSpec> contexts = new ArrayList<>();
    List<PeerSpec> peers = new ArrayList<>();
    for (Way way : WAYS) {
      contexts.add(context(host, way.name(), way.tag(), number));
      PeerSpec peer =
          PeerSpec.hsvpn(
                  way.name(),
                  way.outer(3 - number),
                  identity(way, 3 - number),
                  "the key of " + way.name(),
                  List.of(way.name()))
              .with("local-identity", identity(way, number))
              .with("start", number == 1 ? "at-boot" : "passive");
      // One end that insists is enough; the other one cannot know yet which peer is calling.
      peers.add(way.udp() && number == 1 ? peer.with("encapsulation", "always") : peer);
    }
    return GatewayProcess.start(
        new GatewaySpec(host.name(), host.name() + ".example.net", listen, host, contexts, peers));
  }

  private static String identity(Way way, int site) {
    return way.name() + ".site" + site + ".example.net";
  }

  private static ContextSpec context(Host host, String name, int tag, int site) {
    List<String> networks = List.of("10.%d.0.0/16".formatted(site), "fd00:%d::/64".formatted(site));
    return new ContextSpec(
        name,
        tag,
        networks,
        List.of("10.%d.0.1/16".formatted(site), "fd00:%d::1/64".formatted(site)),
        host.context(name, networks));
  }

  private static Endpoint end(GatewayProcess gateway, Way way, boolean ipv6) {
    ContextSpec spec = gateway.spec().context(way.name());
    return new Endpoint(spec.host(), spec.address(ipv6));
  }

  /** Small ones, and such as fill the outer packet. */
  private static void ping(Endpoint from, Endpoint to) {
    for (int size : new int[] {0, 1300}) {
      try (Probe probe = Probe.start(from, to, MARK, size, 200)) {
        probe.awaitSent(5);
        ProbeResult result = probe.finish();
        assertThat(result.perfect()).as(from + " to " + to + ": " + result).isTrue();
      }
    }
  }

  private static void transfer(Endpoint from, Endpoint to) {
    LabProcess server =
        to.host()
            .start(
                "iperf3",
                List.of("iperf3", "--server", "--one-off", "--forceflush", "-B", to.address()),
                Map.of());
    server.awaitLine(line -> line.contains("Server listening"), ForeignPeer.SOON);
    Output client =
        from.host()
            .command("iperf3", "--client", to.address(), "--bytes", "4M")
            .within(Duration.ofSeconds(30))
            .run();
    assertThat(client.stdout()).as(client.both()).contains("receiver").doesNotContain("error");
    server.close();
  }

  private static void verifyWire(Tshark tshark, Path file, Way way, GatewayProcess sender) {
    JsonNode child = child(sender, way.name());
    assertThat(child.path("encapsulation").asText()).as(way.name()).isEqualTo(way.encapsulation());
    String sent = "esp.spi == 0x" + child.path("outboundSpi").asText();
    assertThat(tshark.count(file, sent + " && " + way.filter()))
        .as("%s packets of %s that look as they should", way.name(), sender.spec().name())
        .isGreaterThanOrEqualTo(40)
        .isEqualTo(tshark.count(file, sent));
  }

  private static JsonNode child(GatewayProcess gateway, String peer) {
    for (JsonNode of : gateway.api().get("child-sas")) {
      if (of.path("peer").asText().equals(peer)) {
        return of.path("sa");
      }
    }
    throw new AssertionError(gateway.spec().name() + " has no child SA with " + peer);
  }

  /**
   * <pre>
   * east 10.99.0.2 -- 10.99.0.1 nat 192.0.2.254 -- internet -- 192.0.2.2 west
   * </pre>
   */
  @Test
  void aNatOnTheWayIsNoticed() {
    try (Topology topology = Topology.open("en")) {
      Network internet = topology.network("internet");
      Host nat = topology.host("nat").joins(internet, "eth0", "192.0.2.254/24").forwarding();
      Host eastHost = topology.host("east").cabled("eth1", "10.99.0.2/24", nat, "10.99.0.1/24");
      eastHost.route("default via 10.99.0.1");
      nat.command("nft", "-f", "-").reading(MASQUERADE).run();
      Host westHost = topology.host("west").joins(internet, "eth0", "192.0.2.2/24");
      PeerSpec toWest = peer("west", "192.0.2.2").with("start", "at-boot");
      PeerSpec toEast = peer("east", "any").with("start", "passive");
      GatewayProcess west = topology.ends(one(westHost, 2, "192.0.2.2", toEast));
      GatewayProcess east = topology.ends(one(eastHost, 1, "10.99.0.2", toWest));
      west.awaitReady();
      try (Capture capture = Capture.of(internet);
          Tshark tshark = Tshark.withoutKeys()) {
        east.awaitReady();
        east.awaitEstablished("west", ForeignPeer.SOON);
        west.awaitEstablished("east", ForeignPeer.SOON);
        Endpoint here = new Endpoint(east.spec().context(OFFICE).host(), "10.1.0.1");
        Endpoint there = new Endpoint(west.spec().context(OFFICE).host(), "10.2.0.1");
        ping(here, there);
        ping(there, here);
        Path file = capture.stop();
        assertThat(child(east, "west").path("encapsulation").asText()).isEqualTo("udp");
        assertThat(child(west, "east").path("encapsulation").asText()).isEqualTo("udp");
        assertThat(tshark.count(file, "esp && ip.src == 192.0.2.254 && udp.dstport == 4500"))
            .isGreaterThanOrEqualTo(20);
        assertThat(tshark.count(file, "esp && ip.src == 192.0.2.2 && udp.srcport == 4500"))
            .isGreaterThanOrEqualTo(20);
        assertThat(tshark.count(file, "ip.proto == 50")).isZero();
      }
    }
  }

  private static PeerSpec peer(String name, String remote) {
    return PeerSpec.hsvpn(
        name, remote, name + ".example.net", "the key of east and west", List.of(OFFICE));
  }

  private static GatewayProcess one(Host host, int site, String listen, PeerSpec peer) {
    return GatewayProcess.start(
        new GatewaySpec(
            host.name(),
            host.name() + ".example.net",
            List.of(listen),
            host,
            List.of(context(host, OFFICE, 10, site)),
            List.of(peer)));
  }
}
