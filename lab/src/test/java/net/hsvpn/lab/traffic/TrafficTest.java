package net.hsvpn.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;
import net.hsvpn.lab.topology.Topology;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The measuring instruments themselves, over a plain network that loses and hides nothing. */
@Tag("interop")
class TrafficTest {
  private final Markers markers = new Markers(List.of("office", "guest"), new SecureRandom());

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.", "2001:db8::"})
  void aCableLosesNothing(String prefix) {
    try (Topology topology = Topology.open("tr")) {
      Network cable = topology.network("cable");
      Endpoint one = new Endpoint(host(topology, cable, 1), prefix + 1);
      Endpoint two = new Endpoint(host(topology, cable, 2), prefix + 2);
      ProbeResult result = Probe.ping(one, two, markers.of("office"), 20);
      assertThat(result.sent()).isGreaterThanOrEqualTo(20);
      assertThat(result.perfect()).as(result.toString()).isTrue();
      try (BulkTransfer transfer = BulkTransfer.start(one, two, markers, "office");
          Probe watch = Probe.start(one, two, markers.of("office"), 0, 100)) {
        watch.awaitSent(30);
        BulkTransfer.Result bulk = transfer.finish();
        assertThat(bulk.octets()).isPositive();
        assertThat(bulk.megabits()).isPositive();
      }
    }
  }

  @Test
  void aCutCableIsSeen() {
    try (Topology topology = Topology.open("tr")) {
      Network cable = topology.network("cable");
      Endpoint one = new Endpoint(host(topology, cable, 1), "192.0.2.1");
      Endpoint two = new Endpoint(host(topology, cable, 2), "192.0.2.2");
      try (Probe probe = Probe.start(one, two, markers.of("office"), 0, 200)) {
        probe.awaitSent(20);
        two.host().removeDevice("eth0");
        int cut = probe.sent();
        probe.awaitSent(cut + 60);
        ProbeResult result = probe.finish();
        assertThat(result.answered()).isBetween(15, cut);
        assertThat(result.lost()).isGreaterThanOrEqualTo(60);
        assertThat(result.longestGap()).isGreaterThan(Duration.ofMillis(200));
      }
    }
  }

  @Test
  void everyLeakIsCounted() {
    try (Topology topology = Topology.open("tr")) {
      Network cable = topology.network("cable");
      Endpoint one = new Endpoint(host(topology, cable, 1), "192.0.2.1");
      Endpoint two = new Endpoint(host(topology, cable, 2), "192.0.2.2");
      LeakDetector detector = new LeakDetector(markers);
      detector.watch(one.host(), "office");
      detector.watch(two.host(), "office");
      detector.watch(cable);
      ProbeResult right = Probe.ping(one, two, markers.of("office"), 5);
      ProbeResult wrong = Probe.ping(one, two, markers.of("guest"), 7);
      detector.close();
      assertThat(right.perfect() && wrong.perfect()).isTrue();
      // Each request and each answer is seen on both hosts, and once in between.
      assertThat(detector.own("office")).isEqualTo(4L * right.sent());
      assertThat(detector.foreign("office")).isEqualTo(4L * wrong.sent());
      assertThat(detector.foreign("guest")).isZero();
      assertThat(detector.readable()).isEqualTo(2L * (right.sent() + wrong.sent()));
    }
  }

  private static Host host(Topology topology, Network cable, int number) {
    return topology
        .host("host" + number)
        .joins(
            cable, "eth0", "192.0.2.%d/24".formatted(number), "2001:db8::%d/64".formatted(number));
  }
}
