package net.hsvpn.lab.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.run.LabProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("interop")
class TopologyTest {
  @Test
  void hostsOnANetworkReachEachOtherAndNothingIsLeftBehind() throws Exception {
    String netns;
    LabProcess process;
    try (Topology topology = Topology.open("t")) {
      Network internet = topology.network("internet");
      Host sun = topology.host("sun").joins(internet, "eth0", "192.0.2.1/24", "2001:db8::1/64");
      Host moon = topology.host("moon").joins(internet, "eth0", "192.0.2.2/24", "2001:db8::2/64");
      netns = sun.netns();
      process =
          sun.start(
              "reader", List.of("sh", "-c", "echo up; exec cat /dev/zero >/dev/null"), Map.of());
      for (String address : List.of("192.0.2.1", "2001:db8::1")) {
        try (DatagramSocket at = bound(sun, address);
            DatagramSocket from = bound(moon, "::")) {
          from.send(new DatagramPacket(new byte[] {7}, 1, at.getLocalSocketAddress()));
          DatagramPacket got = new DatagramPacket(new byte[10], 10);
          at.receive(got);
          assertThat(got.getLength()).isEqualTo(1);
        }
      }
      assertThat(process.alive()).isTrue();
      assertThat(sun.hasDevice("eth0")).isTrue();
      assertThat(sun.hasDevice("eth1")).isFalse();
    }
    assertThat(process.alive()).isFalse();
    assertThat(Files.exists(Path.of("/run/netns", netns))).isFalse();
  }

  @Test
  void drawsItself() {
    try (Topology topology = Topology.open("t")) {
      Network internet = topology.network("internet");
      Host hub = topology.host("hub").joins(internet, "eth0", "192.0.2.1/24");
      hub.context("office", List.of("10.1.0.0/16", "fd00:1::/64"));
      topology.host("branch").joins(internet, "eth0", "192.0.2.2/24");
      assertThat(topology.drawing())
          .isEqualTo(
              """
              =============== internet ================
                         |                     |
              +---------------------+  +--------------+
              | hub                 |  | branch       |
              | 192.0.2.1/24        |  | 192.0.2.2/24 |
              +---------------------+  +--------------+
              | office  10.1.0.0/16 |
              |         fd00:1::/64 |
              +---------------------+
              """);
    }
  }

  private static DatagramSocket bound(Host host, String address) {
    return host.call(() -> {
      DatagramSocket socket =
          new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
      socket.setSoTimeout(3000);
      return socket;
    });
  }
}
