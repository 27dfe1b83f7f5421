package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.OURS;
import static net.hsvpn.lab.interop.ForeignPeer.THEIRS;
import static net.hsvpn.lab.interop.ForeignPeer.signed;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.pki.Holder;
import net.hsvpn.lab.pki.KeyKind;
import net.hsvpn.lab.pki.Template;
import net.hsvpn.lab.strongswan.Child;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.strongswan.Credentials;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What strongSwan's scenarios with passwords in EAP have in common: the gateway has an RSA
 * certificate and asks whoever calls for a name and a password, in both roles.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RwEapPassword {
  private static final String ROAMING = "roaming";
  private static final String HEAD_OFFICE = "head-office";
  private static final String WRONG = "head-office-wrong";

  private final String method;
  private Scenario scenario;

  RwEapPassword(String method) {
    this.method = method;
  }

  @BeforeAll
  void start() {
    Holder ca = Template.ca("CN=Lab CA").keyed(KeyKind.RSA_2048).selfSigned();
    scenario =
        Scenario.of(
            gateway ->
                gateway
                    .certified(gateway("moon").issuedBy(ca), ca)
                    .section(
                        "eap-users",
                        Map.of(
                            "carol",
                            Map.of("secret", "Ar3etTnp"),
                            "dave",
                            Map.of("secret", "W7R0g3do")))
                    .knowing(
                        PeerSpec.plain(ROAMING, "any", "*@example.net", "", "office", OURS, THEIRS)
                            .authenticated(Map.of("local", "certificate", "remote", method)),
                        headOffice(HEAD_OFFICE, "sun.example.net", "moon-user"),
                        headOffice(WRONG, "*.sun.example.net", "moon-fool")
                            .with("local-identity", "fool.example.net")),
            Credentials.NONE
                .authority("ca", ca)
                .own("sun", gateway("sun").dns("fool.sun.example.net").issuedBy(ca))
                .eapUser("carol", "Ar3etTnp")
                .eapUser("dave", "UgaM65Va")
                .eapUser("mallory", "Ar3etTnp")
                .eapUser("moon-user", "of the branch office"),
            user("carol"),
            user("dave"),
            user("mallory"),
            server("served", "sun.example.net", "moon.example.net"),
            server("fooled", "fool.sun.example.net", "fool.example.net"));
  }

  private static Template gateway(String name) {
    return Template.gateway("CN=" + name).keyed(KeyKind.RSA_2048).dns(name + ".example.net");
  }

  private PeerSpec headOffice(String name, String identity, String user) {
    return PeerSpec.plain(name, "192.0.2.2", identity, "", "office", OURS, THEIRS)
        .authenticated(
            Map.of(
                "local",
                method,
                "remote",
                "certificate",
                "eap-identity",
                user,
                "eap-secret",
                "of the branch office"));
  }

  private Connection user(String name) {
    return signed()
        .us("auth", method)
        .us("id", name + "@example.net")
        .us("eap_id", name)
        .peer("cacerts", "ca.pem")
        .named(name);
  }

  private Connection server(String name, String identity, String caller) {
    return signed()
        .us("certs", "sun.pem")
        .us("id", identity)
        .peer("auth", method)
        .peer("id", caller)
        .peer("eap_id", "%any")
        .with(Child.of("net", THEIRS, OURS))
        .named(name);
  }

  @AfterAll
  void stop() {
    scenario.close();
  }

  @Test
  void whoeverKnowsThePasswordIsLetIn() {
    scenario.theyConnect("carol-net", ROAMING);
    scenario.pings();
    JsonNode sas = scenario.lab.moon.api().get("ike-sas");
    assertThat(sas.get(0).path("sa").path("eapIdentity").asText()).isEqualTo("carol");
    assertThat(scenario.lab.moon.api().peer(ROAMING).toString()).contains("\"carol\"");
    assertThat(scenario.lab.moon.api().events().toString()).contains("EAP identity 'carol'");
    scenario.hangUp();
  }

  @Test
  void aWrongPasswordIsRefused() {
    theyFail("dave-net", "password of EAP user 'dave' does not fit");
  }

  @Test
  void anUnknownUserIsRefused() {
    theyFail("mallory-net", "'mallory', and no such user");
  }

  private void theyFail(String child, String reason) {
    assertThat(scenario.lab.sun.initiate(child).ok()).isFalse();
    scenario.lab.eventually(
        "an event says " + reason,
        () -> scenario.lab.moon.api().events().toString().contains(reason));
    scenario.nothingIsLeft();
  }

  @Test
  void weAreLetInByTheirServer() {
    scenario.weConnect(HEAD_OFFICE);
    scenario.pings();
    assertThat(scenario.lab.moon.api().get("ike-sas").toString()).contains("\"moon-user\"");
    scenario.hangUp();
  }

  @Test
  void theirServerRefusesAnUnknownUser() {
    scenario.weFail(WRONG, "IKE_AUTH");
  }
}
