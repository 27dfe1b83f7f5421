package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.OURS;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static net.hsvpn.lab.interop.ForeignPeer.signed;
import static net.hsvpn.lab.interop.RoadWarriors.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.pki.Holder;
import net.hsvpn.lab.pki.KeyKind;
import net.hsvpn.lab.pki.Template;
import net.hsvpn.lab.radius.FreeRadius;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.strongswan.Child;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.strongswan.Credentials;
import net.hsvpn.lab.traffic.Endpoint;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * strongSwan's scenarios rw-eap-framed-ip-radius and rw-radius-accounting: FreeRADIUS knows the
 * users, gives them their addresses and groups, and is told what they used. The first server of the
 * list never answers.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RwRadiusTest {
  private Scenario scenario;
  private FreeRadius server;

  @BeforeAll
  void start() {
    Holder ca = Template.ca("CN=Lab CA").keyed(KeyKind.RSA_2048).selfSigned();
    scenario =
        Scenario.of(
            gateway ->
                gateway
                    .certified(
                        Template.gateway("CN=moon")
                            .keyed(KeyKind.RSA_2048)
                            .dns("moon.example.net")
                            .issuedBy(ca),
                        ca)
                    .lending(Map.of("addresses", List.of("10.9.0.0/24")))
                    .section(
                        "radius",
                        Map.of(
                            "timeout",
                            "300ms",
                            "tries",
                            2,
                            "accounting",
                            "on",
                            "interim",
                            "1s",
                            "servers",
                            Map.of(
                                "a-silent",
                                Map.of("address", "192.0.2.2", "port", 1900, "secret", "x"),
                                "b-main",
                                Map.of("address", "192.0.2.2", "secret", FreeRadius.SECRET))))
                    .knowing(
                        PeerSpec.plain(
                                PEER, "any", "*@example.net", "", "office", List.of(), List.of())
                            .authenticated(Map.of("local", "certificate", "remote", "eap-radius"))
                            .without("contexts")
                            .with("groups", Map.of("staff", Map.of("context", "office")))
                            .with("virtual-address", "require")),
            Credentials.NONE
                .authority("ca", ca)
                .eapUser("carol", "Ar3etTnp")
                .eapUser("dave", "UgaM65Va")
                .eapUser("frank", "nGUJ2dNr"),
            user("carol", "eap-mschapv2"),
            user("dave", "eap-mschapv2"),
            user("frank", "eap-md5"));
    server =
        scenario.lab.topology.ends(
            FreeRadius.start(
                scenario.lab.sunHost,
                """
                carol Cleartext-Password := "Ar3etTnp"
                \tFramed-IP-Address = 10.9.7.1,
                \tClass = "staff"
                dave Cleartext-Password := "W7R0g3do"
                \tClass = "staff"
                frank Cleartext-Password := "nGUJ2dNr"
                \tFilter-Id = "guests"
                """));
  }

  private static Connection user(String name, String method) {
    return signed()
        .us("auth", method)
        .us("id", name + "@example.net")
        .us("eap_id", name)
        .peer("cacerts", "ca.pem")
        .set("vips", "0.0.0.0")
        .with(Child.of("net", List.of("dynamic"), OURS))
        .named(name);
  }

  @AfterAll
  void stop() {
    scenario.close();
  }

  @Test
  void theServerGivesTheAddressAndIsToldWhatWasUsed() {
    Output initiated = scenario.lab.sun.initiate("carol-net");
    assertThat(initiated.ok())
        .as(initiated.both() + scenario.lab.moon.log() + server.log())
        .isTrue();
    scenario.lab.moon.awaitEstablished(PEER, SOON);
    JsonNode carol = scenario.lab.moon.api().peer(PEER).path("users").path(0);
    assertThat(carol.path("virtualAddresses").toString()).isEqualTo("[\"10.9.7.1\"]");
    Scenario.pings(scenario.lab.near(false), new Endpoint(scenario.lab.sunHost, "10.9.7.1"));
    scenario.lab.eventually("an interim message", () -> last("Interim-Update").isPresent());
    JsonNode carried = scenario.lab.moon.api().peer(PEER).path("contexts").path(0);
    scenario.hangUp();

    scenario.lab.eventually("the session has ended", () -> last("Stop").isPresent());
    Map<String, String> begun = last("Start").orElseThrow();
    Map<String, String> ended = last("Stop").orElseThrow();
    assertThat(begun)
        .containsEntry("User-Name", "carol")
        .containsEntry("Framed-IP-Address", "10.9.7.1")
        .containsEntry("NAS-Identifier", "moon")
        .containsEntry("Acct-Session-Id", ended.get("Acct-Session-Id"))
        .containsKey("Class");
    assertThat(ended)
        .containsEntry("Acct-Input-Packets", carried.path("packetsIn").asText())
        .containsEntry("Acct-Output-Packets", carried.path("packetsOut").asText())
        .containsEntry("Acct-Input-Octets", carried.path("bytesIn").asText())
        .containsEntry("Acct-Output-Octets", carried.path("bytesOut").asText());
    assertThat(carried.path("packetsIn").asLong()).isGreaterThanOrEqualTo(10);
  }

  private java.util.Optional<Map<String, String>> last(String status) {
    return server.accounting().stream()
        .filter(record -> status.equals(record.get("Acct-Status-Type")))
        .filter(record -> "carol".equals(record.get("User-Name")))
        .reduce((_, later) -> later);
  }

  @Test
  void aWrongPasswordIsRefused() {
    scenario.theyAreRefused("dave-net", "RADIUS server refuses 'dave'");
  }

  @Test
  void whoeverIsInNoGroupIsRefused() {
    scenario.theyAreRefused("frank-net", "'frank' is in none of the groups", "'guests'");
  }
}
