package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.CONNECTION;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.capture.Capture;
import net.hsvpn.lab.capture.Tshark;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.run.LabProcess;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.strongswan.IkeSa;
import net.hsvpn.lab.traffic.Endpoint;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** strongSwan's scenario net2net-psk: packets pass both ways, as ESP in UDP only. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Net2NetPskTest {
  private static final byte[] MARK =
      Arrays.copyOf("net2net-psk".getBytes(StandardCharsets.UTF_8), Markers.LENGTH);

  private ForeignPeer lab;

  @BeforeAll
  void start() {
    lab = new ForeignPeer(KEY);
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @AfterEach
  void terminate() {
    lab.sun.terminate(CONNECTION);
    Eventually.holds("the gateway has no SA left", () -> lab.moon.api().get("ike-sas").isEmpty());
  }

  @Test
  void strongSwanInitiates() {
    try (Capture capture = Capture.of(lab.internet)) {
      Output initiated = lab.sun.initiate(CHILD);
      assertThat(initiated.ok()).as(initiated.both() + lab.moon.log()).isTrue();
      verifyTunnel(true);
      verifyWire(capture.stop());
    }
  }

  @Test
  void weInitiate() {
    try (Capture capture = Capture.of(lab.internet)) {
      Api.Answer initiated = lab.moon.api().initiate(PEER);
      assertThat(initiated.ok()).as(initiated + lab.sun.log()).isTrue();
      verifyTunnel(false);
      verifyWire(capture.stop());
    }
  }

  @Test
  void iperfRunsThroughTheTunnelBothWays() {
    assertThat(lab.sun.initiate(CHILD).ok()).isTrue();
    LabProcess server =
        lab.sunHost.start("iperf3", List.of("iperf3", "--server", "--forceflush"), Map.of());
    server.awaitLine(line -> line.contains("Server listening"), SOON);
    Output client =
        lab.office
            .host()
            .command("iperf3", "--client", "10.2.0.1", "--time", "1", "--bidir")
            .within(Duration.ofSeconds(30))
            .run();
    assertThat(client.stdout()).contains("receiver").doesNotContain("error");
    server.close();
  }

  private void verifyTunnel(boolean strongSwanInitiated) {
    lab.moon.awaitEstablished(PEER, SOON);
    for (boolean ipv6 : new boolean[] {false, true}) {
      ping(lab.near(ipv6), lab.far(ipv6));
      ping(lab.far(ipv6), lab.near(ipv6));
    }
    IkeSa sa = lab.sun.sas().getFirst();
    assertThat(sa.initiator()).isEqualTo(strongSwanInitiated);
    assertThat(sa.children())
        .singleElement()
        .satisfies(child -> {
          assertThat(child.encapsulated()).isTrue();
          assertThat(child.packetsIn()).isPositive();
          assertThat(child.packetsOut()).isPositive();
          assertThat(child.remote()).containsExactlyInAnyOrder("10.1.0.0/16", "fd00:1::/64");
        });
    assertThat(lab.moon.api().get("child-sas"))
        .singleElement()
        .satisfies(of -> assertThat(of.path("sa").path("encapsulation").asText()).isEqualTo("udp"));
  }

  /** By ICMP, and by datagrams that are counted and compared. */
  private static void ping(Endpoint from, Endpoint to) {
    Output icmp =
        from.host().command("ping", "-c", "3", "-i", "0.2", "-W", "5", to.address()).run();
    assertThat(icmp.stdout()).as(icmp.both()).contains(" 0% packet loss");
    ProbeResult result = Probe.ping(from, to, MARK, 10);
    assertThat(result.perfect()).as(from + " to " + to + ": " + result).isTrue();
  }

  private static void verifyWire(Path file) {
    try (Tshark tshark = Tshark.withoutKeys()) {
      assertThat(tshark.count(file, "udp.port == 4500 && esp")).isGreaterThanOrEqualTo(80);
      // ip.proto 17 is UDP: neither raw ESP (50) nor anything of the inner networks.
      assertThat(tshark.count(file, "ip && !(ip.proto == 17)")).isZero();
      assertThat(tshark.count(file, "udp && !(udp.port == 500 || udp.port == 4500)")).isZero();
    }
  }
}
