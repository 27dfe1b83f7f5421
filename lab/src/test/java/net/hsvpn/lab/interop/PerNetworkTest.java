package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.strongswan.Child;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.strongswan.Credentials;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.traffic.Endpoint;
import net.hsvpn.lab.traffic.LeakDetector;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A tunnel per network with strongSwan, one connection for each. Our two networks have the same
 * range, 10.1.0.0/16; strongSwan, which has but one routing table, has 10.2.0.0/16 and 10.3.0.0/16.
 */
@Tag("interop")
class PerNetworkTest {
  private static final String RANGE = "10.1.0.0/16";
  private static final Map<String, String> FAR =
      Map.of("office", "10.2.0.0/16", "guest", "10.3.0.0/16");
  private static final List<String> CONTEXTS = List.of("office", "guest");

  private final Markers markers = new Markers(CONTEXTS, new SecureRandom());

  @Test
  void theyCall() {
    try (ForeignPeer lab = lab()) {
      for (String context : CONTEXTS) {
        Output initiated = lab.sun.initiate(context + "-net");
        assertThat(initiated.ok()).as(initiated.both() + lab.moon.log()).isTrue();
      }
      lab.moon.awaitEstablished(ForeignPeer.PEER, SOON);
      verify(lab);
    }
  }

  @Test
  void weCall() {
    try (ForeignPeer lab = lab()) {
      Api.Answer initiated = lab.moon.api().initiate(ForeignPeer.PEER);
      assertThat(initiated.ok()).as(initiated + lab.sun.log()).isTrue();
      verify(lab);
      Api.Answer one = lab.moon.api().terminate(ForeignPeer.PEER + "%2Fguest");
      assertThat(one.ok()).as(one.toString()).isTrue();
      assertThat(lab.moon.api().get("ike-sas")).hasSize(1);
      ping(lab, "office");
    }
  }

  @Test
  void whoIsKnownInOneNetworkGetsNoOther() {
    try (ForeignPeer lab = lab(connection("till", "10.3.0.0/16", "office"))) {
      Output initiated = lab.sun.initiate("till-net");
      assertThat(initiated.ok()).isFalse();
      assertThat(initiated.both()).contains("AUTHENTICATION_FAILED");
      assertThat(lab.moon.api().get("child-sas")).isEmpty();
    }
  }

  private static ForeignPeer lab(Connection... more) {
    List<Connection> connections = new ArrayList<>(List.of(more));
    CONTEXTS.forEach(context -> connections.add(connection(context, FAR.get(context), context)));
    ForeignPeer lab =
        new ForeignPeer(
            PerNetworkTest::moon, Credentials.NONE, connections.toArray(Connection[]::new));
    lab.sunHost.address("lo", "10.3.0.1/16");
    return lab;
  }

  /** strongSwan's side of one network: who it says it is there, and whom it expects. */
  private static Connection connection(String name, String range, String expected) {
    return Connection.of(
            name,
            "192.0.2.2",
            "192.0.2.1",
            name + ".sun.example.net",
            expected + ".moon.example.net",
            KEY)
        .with(Child.of(name + "-net", List.of(range), List.of(RANGE)));
  }

  private static GatewaySpec moon(GatewaySpec spec) {
    Host host = spec.host();
    List<ContextSpec> contexts = new ArrayList<>(spec.contexts());
    contexts.add(
        new ContextSpec(
            "guest",
            20,
            List.of(RANGE),
            List.of("10.1.0.1/16"),
            host.context("guest", List.of(RANGE))));
    PeerSpec sun =
        PeerSpec.hsvpn(ForeignPeer.PEER, "192.0.2.2", "sun.example.net", KEY, CONTEXTS)
            .with("method", "per-network")
            .with("start", "passive")
            .with("esp", List.of("aes128gcm16"))
            .with("networks", Map.of("office", Map.of("local-networks", List.of(RANGE))));
    return new GatewaySpec(
        spec.name(),
        spec.identity(),
        spec.listen(),
        host,
        contexts,
        List.of(sun),
        spec.settings(),
        spec.sections(),
        spec.files());
  }

  private void verify(ForeignPeer lab) {
    assertThat(lab.sun.sas()).hasSize(2);
    assertThat(lab.moon.api().get("status").path("ipsecTunnels").asInt()).isEqualTo(2);
    LeakDetector detector = new LeakDetector(markers);
    try (detector) {
      CONTEXTS.forEach(c -> detector.watch(lab.moon.spec().context(c).host(), c));
      detector.watch(lab.internet);
      CONTEXTS.forEach(context -> ping(lab, context));
    }
    for (String context : CONTEXTS) {
      assertThat(detector.own(context)).isPositive();
      assertThat(detector.foreign(context)).isZero();
    }
    assertThat(detector.readable()).isZero();
  }

  private void ping(ForeignPeer lab, String context) {
    Endpoint near =
        new Endpoint(
            lab.moon.spec().context(context).host(),
            lab.moon.spec().context(context).address(false));
    Endpoint far = new Endpoint(lab.sunHost, FAR.get(context).replace(".0.0/16", ".0.1"));
    for (List<Endpoint> way : List.of(List.of(near, far), List.of(far, near))) {
      ProbeResult result = Probe.ping(way.getFirst(), way.getLast(), markers.of(context), 10);
      assertThat(result.perfect()).as(context + " " + way + ": " + result).isTrue();
    }
  }
}
