package net.hsvpn.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;
import net.hsvpn.lab.topology.Topology;
import net.hsvpn.lab.traffic.Endpoint;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The node that has the address dies: another one goes on with its SAs. */
@Tag("interop")
class FailoverTest {
  private static final List<String> CONTEXTS = List.of("office", "guest");
  private static final String KEY = "a key between hub and branch";

  @Test
  void aKilledOwnerIsSucceededWithoutANegotiation() {
    try (Topology topology = Topology.open("failover")) {
      Network internet = topology.network("internet");
      Cluster cluster =
          Cluster.start(
              topology,
              internet,
              3,
              CONTEXTS,
              List.of(
                  PeerSpec.hsvpn("branch", "192.0.2.1", "branch.example.net", KEY, CONTEXTS)
                      .with("start", "passive")),
              Map.of("interval", "100ms", "multiplier", 5));
      GatewayProcess branch = topology.ends(GatewayProcess.start(branch(topology, internet)));
      cluster.awaitReady();
      branch.awaitReady();
      branch.awaitEstablished("hub", Duration.ofSeconds(30));
      cluster.awaitStandby(1);
      String before = branch.api().get("child-sas").toString();
      Markers markers = new Markers(CONTEXTS, new SecureRandom());
      Endpoint from =
          new Endpoint(
              branch.spec().context("office").host(),
              branch.spec().context("office").address(false));
      try (Probe probe =
          Probe.startAnycast(from, cluster.inside("office"), markers.of("office"), 200)) {
        probe.awaitSent(400);
        GatewayProcess dead = cluster.owner();
        dead.kill();
        probe.awaitSent(400 + 200 * 10);
        ProbeResult result = probe.finish();
        System.out.println(result);
        cluster.nodes().stream().filter(GatewayProcess::alive).forEach(n -> System.out.println(n.log()));
        System.out.println(before + "\n" + branch.api().get("child-sas"));
        assertThat(result.longestGap()).isLessThan(Duration.ofSeconds(1));
      }
    }
  }

  private static GatewaySpec branch(Topology topology, Network internet) {
    Host host = topology.host("branch").joins(internet, "eth0", "192.0.2.1/24");
    List<ContextSpec> contexts =
        List.of(
            context(host, "office", 10), context(host, "guest", 20));
    return new GatewaySpec(
        "branch",
        "branch.example.net",
        List.of("192.0.2.1"),
        host,
        contexts,
        List.of(PeerSpec.hsvpn("hub", Cluster.VIRTUAL, "hub.example.net", KEY, CONTEXTS)));
  }

  private static ContextSpec context(Host host, String name, int tag) {
    List<String> networks = List.of("10.2.0.0/16");
    return new ContextSpec(
        name, tag, networks, List.of("10.2.0.1/16"), host.context(name, networks));
  }
}
