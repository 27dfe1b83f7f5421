package net.hsvpn.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;
import net.hsvpn.lab.topology.Topology;
import net.hsvpn.lab.traffic.Endpoint;
import net.hsvpn.lab.traffic.LeakDetector;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * <pre>
 * north 10.2.0.0/16 ─── hub 10.1.0.0/16 ─── south 10.3.0.0/16      in each of three contexts
 * </pre>
 *
 * The branches know each other through the hub alone.
 */
@Tag("interop")
class TransitTest {
  private static final List<String> CONTEXTS = List.of("office", "guest", "tills");
  private static final int REQUESTS = 50;

  private final Markers markers = new Markers(CONTEXTS, new SecureRandom());

  @Test
  void branchesReachEachOtherThroughTheHubInsideEachContext() {
    try (Topology topology = Topology.open("tr")) {
      Network internet = topology.network("internet");
      GatewayProcess hub = start(topology, internet, "hub", 1, List.of(2, 3));
      GatewayProcess north = start(topology, internet, "north", 2, List.of(1));
      GatewayProcess south = start(topology, internet, "south", 3, List.of(1));
      for (GatewayProcess gateway : List.of(hub, north, south)) {
        gateway.awaitReady();
      }
      Eventually.holds("north knows south", () -> knows(north, "10.3.0.0/16", true));
      Eventually.holds("south knows north", () -> knows(south, "10.2.0.0/16", true));
      LeakDetector leaks = new LeakDetector(markers);
      try (leaks) {
        for (GatewayProcess gateway : List.of(hub, north, south)) {
          gateway.spec().contexts().forEach(c -> leaks.watch(c.host(), c.name()));
        }
        leaks.watch(internet);
        for (String context : CONTEXTS) {
          ping(context, north, south);
          ping(context, south, north);
          ping(context, north, hub);
        }
      }
      for (String context : CONTEXTS) {
        assertThat(leaks.own(context)).isGreaterThanOrEqualTo(6L * REQUESTS);
        assertThat(leaks.foreign(context)).as("packets of others in " + context).isZero();
      }
      assertThat(leaks.readable()).isZero();

      assertThat(south.api().terminate("hub").ok()).isTrue();
      Eventually.holds("south is withdrawn from north", () -> knows(north, "10.3.0.0/16", false));
      ping("guest", north, hub);
    }
  }

  private void ping(String context, GatewayProcess from, GatewayProcess to) {
    ProbeResult result =
        Probe.ping(end(from, context), end(to, context), markers.of(context), REQUESTS);
    assertThat(result.perfect())
        .as("%s: %s to %s: %s; drops %s", context, from, to, result, from.api().drops())
        .isTrue();
  }

  private static boolean knows(GatewayProcess gateway, String prefix, boolean wanted) {
    return CONTEXTS.stream()
        .allMatch(context -> {
          List<String> prefixes = new ArrayList<>();
          for (JsonNode route : gateway.api().get("contexts/" + context + "/routes")) {
            prefixes.add(route.path("prefix").asText());
          }
          return prefixes.contains(prefix) == wanted;
        });
  }

  private static Endpoint end(GatewayProcess gateway, String context) {
    ContextSpec spec = gateway.spec().context(context);
    return new Endpoint(spec.host(), spec.address(false));
  }

  private static GatewayProcess start(
      Topology topology, Network internet, String name, int site, List<Integer> others) {
    Host host = topology.host(name).joins(internet, "eth0", "192.0.2." + site + "/24");
    List<String> networks = List.of("10.%d.0.0/16".formatted(site));
    List<ContextSpec> contexts = new ArrayList<>();
    for (String context : CONTEXTS) {
      contexts.add(
          new ContextSpec(
              context,
              10 * (CONTEXTS.indexOf(context) + 1),
              networks,
              List.of("10.%d.0.1/16".formatted(site)),
              host.context(context, networks),
              name.equals("hub")));
    }
    List<String> names = List.of("hub", "north", "south");
    List<PeerSpec> peers =
        others.stream()
            .map(other -> {
              String peer = names.get(other - 1);
              return PeerSpec.hsvpn(
                      peer, "192.0.2." + other, peer + ".example.net", "a key of three", CONTEXTS)
                  .with("start", name.equals("hub") ? "passive" : "at-boot");
            })
            .toList();
    GatewaySpec spec =
        new GatewaySpec(
            name, name + ".example.net", List.of("192.0.2." + site), host, contexts, peers);
    return topology.ends(GatewayProcess.start(spec));
  }
}
