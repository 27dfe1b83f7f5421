package net.hsvpn.lab.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.strongswan.Child;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.strongswan.StrongSwan;
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
 * A hub of three nodes, whose address goes from one to the next: killed, frozen, moved. Neither our
 * own branch nor strongSwan negotiates anything.
 */
@Tag("interop")
@Tag("alone")
class FailoverTest {
  private static final List<String> CONTEXTS = List.of("office", "guest");
  private static final List<String> SWAN = List.of("10.3.0.0/16");
  private static final List<String> HUB = List.of("10.1.0.0/16");
  private static final String KEY = "a key between hub and branch";
  private static final int RATE = 100;

  /** Far above what a failover takes, and far below what a negotiation would. */
  private static final Duration GAP = Duration.ofSeconds(3);

  private final Topology topology = Topology.open("failover");
  private final Network internet = topology.network("internet");
  private final Markers markers = new Markers(CONTEXTS, new SecureRandom());

  @Test
  void theTunnelsGoOnWithWhateverNodeIsLeft() {
    try (topology) {
      Cluster cluster = Cluster.start(topology, internet, 3, CONTEXTS, peers(), liveness());
      GatewayProcess branch = topology.ends(GatewayProcess.start(branch())).awaitReady();
      StrongSwan swan = swan();
      cluster.awaitReady();
      branch.awaitEstablished("hub", Duration.ofSeconds(30));
      assertThat(swan.initiate("net").ok()).as(swan.log()).isTrue();
      cluster.awaitStandby(2);
      String ours = spis(branch);
      List<String> theirs = spis(swan);

      List<Probe> probes = probes(cluster, branch);
      probes.forEach(p -> p.awaitSent(RATE));
      GatewayProcess killed = cluster.killOwner();
      GatewayProcess second = cluster.awaitSuccessor(killed);
      go(probes, 2);
      unharmed(probes, "the owner was killed");

      assertThat(spis(branch)).isEqualTo(ours);
      cluster.awaitActors("branch");
      cluster.awaitActors("swan");
      cluster.revive(killed);
      cluster.awaitReady();
      cluster.awaitStandby(2);

      probes = probes(cluster, branch);
      cluster.move(killed);
      go(probes, 2);
      unharmed(probes, "the address was moved");
      assertThat(spis(branch)).isEqualTo(ours);
      cluster.awaitActors("branch");
      cluster.awaitActors("swan");
      cluster.awaitStandby(2);

      probes = probes(cluster, branch);
      probes.forEach(p -> p.awaitSent(RATE));
      GatewayProcess zombie = cluster.freezeOwner();
      GatewayProcess third = cluster.awaitSuccessor(zombie);
      go(probes, 6);
      cluster.thaw();
      zombie.awaitEnd(Duration.ofSeconds(30));
      go(probes, 1);
      unharmed(probes, "the owner was frozen, and woke up");
      assertThat(spis(branch)).isEqualTo(ours);
      assertThat(spis(swan)).isEqualTo(theirs);
      assertThat(second).isNotSameAs(killed);
      assertThat(third).isNotSameAs(zombie);

      // The actors are where the address is: what is negotiated now succeeds.
      cluster.awaitActors("branch");
      cluster.awaitActors("swan");
      succeeds(third.api().rekeyChild("branch"), third, swan);
      assertThat(spis(branch)).isNotEqualTo(ours);
      probes = probes(cluster, branch);
      go(probes, 1);
      unharmed(probes, "the SAs were rekeyed");
    }
  }

  private static void succeeds(Api.Answer answer, GatewayProcess node, StrongSwan swan) {
    assertThat(answer.ok()).as(answer + "\n" + node.log() + "\n" + swan.log()).isTrue();
  }

  private static void go(List<Probe> probes, int seconds) {
    probes.forEach(p -> p.awaitSent(p.sent() + RATE * seconds));
  }

  private static void unharmed(List<Probe> probes, String when) {
    for (Probe probe : probes) {
      try (probe) {
        ProbeResult result = probe.finish();
        assertThat(result.longestGap()).as(when + ": " + result).isLessThan(GAP);
        assertThat(result.damaged() + result.duplicated()).as(when).isZero();
      }
    }
  }

  private List<Probe> probes(Cluster cluster, GatewayProcess branch) {
    List<Probe> probes = new ArrayList<>();
    for (String context : CONTEXTS) {
      ContextSpec spec = branch.spec().context(context);
      probes.add(
          Probe.startAnycast(
              new Endpoint(spec.host(), spec.address(false)),
              cluster.inside(context),
              markers.of(context),
              RATE));
    }
    Host swan = topology.hosts().stream().filter(h -> h.name().equals("swan")).findFirst().get();
    probes.add(
        Probe.startAnycast(
            new Endpoint(swan, "10.3.0.1"), cluster.inside("office"), markers.of("office"), RATE));
    return probes;
  }

  private static String spis(GatewayProcess gateway) {
    StringBuilder spis = new StringBuilder();
    for (JsonNode child : gateway.api().get("child-sas")) {
      spis.append(child.path("sa").path("inboundSpi").asText()).append(' ');
    }
    for (JsonNode sa : gateway.api().get("ike-sas")) {
      spis.append(sa.path("sa").path("id").asText()).append(' ');
    }
    return spis.toString();
  }

  private static List<String> spis(StrongSwan swan) {
    return swan.sas().stream()
        .flatMap(sa ->
            Stream.concat(
                Stream.of(sa.initiatorSpi(), sa.responderSpi()),
                sa.children().stream().flatMap(c -> Stream.of(c.spiIn(), c.spiOut()))))
        .toList();
  }

  private static Map<String, Object> liveness() {
    // Other tests run beside this one: on a busy machine 150 ms are soon over.
    return Map.of("interval", "100ms", "multiplier", 5);
  }

  private static List<PeerSpec> peers() {
    return List.of(
        PeerSpec.hsvpn("branch", "192.0.2.1", "branch.example.net", KEY, CONTEXTS)
            .with("start", "passive"),
        PeerSpec.plain("swan", "192.0.2.2", "swan.example.net", KEY, "office", HUB, SWAN));
  }

  private StrongSwan swan() {
    Host host =
        topology.host("swan").joins(internet, "eth0", "192.0.2.2/24").address("lo", "10.3.0.1/16");
    return topology.ends(
        StrongSwan.start(
            host,
            StrongSwan.Logging.NORMAL,
            Connection.of(
                    "hub", "192.0.2.2", Cluster.VIRTUAL, "swan.example.net", "hub.example.net", KEY)
                .with(Child.of("net", SWAN, HUB))));
  }

  private GatewaySpec branch() {
    Host host = topology.host("branch").joins(internet, "eth0", "192.0.2.1/24");
    List<ContextSpec> contexts = new ArrayList<>();
    for (String name : CONTEXTS) {
      List<String> networks = List.of("10.2.0.0/16");
      contexts.add(
          new ContextSpec(
              name,
              10 * (contexts.size() + 1),
              networks,
              List.of("10.2.0.1/16"),
              host.context(name, networks)));
    }
    return new GatewaySpec(
        "branch",
        "branch.example.net",
        List.of("192.0.2.1"),
        host,
        contexts,
        List.of(PeerSpec.hsvpn("hub", Cluster.VIRTUAL, "hub.example.net", KEY, CONTEXTS)));
  }
}
