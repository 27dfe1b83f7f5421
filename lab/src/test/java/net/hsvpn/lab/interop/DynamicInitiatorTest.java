package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.OURS;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.peer;
import static net.hsvpn.lab.interop.ForeignPeer.signed;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.pki.Holder;
import net.hsvpn.lab.pki.KeyKind;
import net.hsvpn.lab.pki.Template;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.strongswan.Credentials;
import net.hsvpn.lab.strongswan.StrongSwan;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.traffic.Endpoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * strongSwan's scenario dynamic-initiator: a caller is known by its identity, whatever its address,
 * and its call from a new address replaces the tunnel from the old one. Then the same with us as
 * the caller.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DynamicInitiatorTest {
  private final Holder ca = Template.ca("CN=Lab CA").selfSigned();
  private final Connection connection = signed().us("certs", "sun.pem").peer("cacerts", "ca.pem");

  private Scenario scenario;
  private Host elsewhere;

  @BeforeAll
  void start() {
    Holder moon = gateway("moon").issuedBy(ca);
    scenario =
        Scenario.of(
            gateway ->
                gateway.certified(moon, ca).knowing(peer(KEY).certified().with("remote", "any")),
            owner(ca),
            connection);
    elsewhere =
        scenario
            .lab
            .topology
            .host("elsewhere")
            .joins(scenario.lab.internet, "eth0", "192.0.2.3/24")
            .address("lo", "10.2.0.1/16", "fd00:2::1/64");
  }

  private static Template gateway(String name) {
    return Template.gateway("CN=" + name).keyed(KeyKind.P256).dns(name + ".example.net");
  }

  /** What somebody has who can show a certificate of that CA about sun. */
  private Credentials owner(Holder issuer) {
    return Credentials.NONE.authority("ca", ca).own("sun", gateway("sun").issuedBy(issuer));
  }

  private StrongSwan called(Credentials credentials) {
    return scenario.lab.topology.ends(
        StrongSwan.start(
            elsewhere,
            StrongSwan.Logging.NORMAL,
            List.of(),
            credentials,
            connection.from("192.0.2.3")));
  }

  @Test
  void anImpostorChangesNothingAndTheOwnerReplacesTheTunnel() {
    scenario.theyConnect(CHILD, PEER);
    scenario.pings();
    String before = scenario.lab.ikeSa();

    try (StrongSwan impostor = called(owner(Template.ca("CN=Other CA").selfSigned()))) {
      scenario.theyAreRefused(impostor, CHILD, "sun.example.net", "CN=Other CA");
    }
    assertThat(scenario.lab.ikeSa()).isEqualTo(before);
    scenario.pings();

    scenario.lab.sun.kill();
    StrongSwan owner = called(owner(ca));
    scenario.theyConnect(owner, CHILD, PEER);
    scenario.lab.eventually("the tunnel is replaced", () -> scenario.lab.hasReplaced(before));
    Scenario.pings(scenario.lab.near(false), new Endpoint(elsewhere, "10.2.0.1"));
  }

  @Test
  void weCallFromAnotherAddress() {
    Holder moon = gateway("moon").issuedBy(ca);
    try (Scenario we =
        Scenario.of(
            gateway -> gateway.certified(moon, ca).knowing(peer(KEY).certified()),
            owner(ca),
            connection.to("%any"))) {
      we.weConnect(PEER);
      we.pings();

      try (GatewayProcess impostor =
          moved(
              we,
              "impostor",
              "192.0.2.4",
              gateway("moon").issuedBy(Template.ca("CN=Other CA").selfSigned()))) {
        assertThat(impostor.api().initiate(PEER).detail()).contains(Scenario.FAILED);
      }
      we.pings();

      we.lab.moon.kill();
      try (GatewayProcess owner = moved(we, "roaming", "192.0.2.5", moon)) {
        Api.Answer answer = owner.api().initiate(PEER);
        assertThat(answer.ok()).as(answer.toString()).isTrue();
        we.lab.eventually("the tunnel is replaced", () -> we.lab.sun.sas().size() == 1);
        Scenario.pings(we.lab.far(false), new Endpoint(context(owner).host(), "10.1.0.1"));
      }
    }
  }

  /** Our gateway, called up again at another address, with this certificate. */
  private GatewayProcess moved(Scenario we, String label, String address, Holder certificate) {
    Host host = we.lab.topology.host(label).joins(we.lab.internet, "eth0", address + "/24");
    ContextSpec office =
        new ContextSpec("office", 10, OURS, List.of("10.1.0.1/16"), host.context("office", OURS));
    return GatewayProcess.start(
            new GatewaySpec(
                    "moon", "moon.example.net", List.of(address), host, List.of(office), List.of())
                .certified(certificate, ca)
                .knowing(peer(KEY).certified()))
        .awaitReady();
  }

  private static ContextSpec context(GatewayProcess gateway) {
    return gateway.spec().context("office");
  }

  @AfterAll
  void stop() {
    scenario.close();
  }
}
