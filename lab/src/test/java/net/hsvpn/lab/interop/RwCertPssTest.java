package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.OURS;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static net.hsvpn.lab.interop.ForeignPeer.THEIRS;
import static net.hsvpn.lab.interop.ForeignPeer.signed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.pki.Holder;
import net.hsvpn.lab.pki.KeyKind;
import net.hsvpn.lab.pki.Template;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.strongswan.Credentials;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * strongSwan's scenario rw-cert-pss: RSA signatures with PSS padding under each hash, in AUTH and
 * in certificates; those with the older padding are refused.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RwCertPssTest {
  private static final String OLD = "old";

  private Scenario scenario;

  @BeforeAll
  void start() {
    Holder ca =
        Template.ca("CN=Lab CA")
            .keyed(KeyKind.RSA_3072)
            .signedWith("SHA256withRSAandMGF1")
            .selfSigned();
    Credentials theirs = Credentials.NONE.authority("ca", ca);
    List<PeerSpec> peers = new ArrayList<>();
    List<Connection> connections = new ArrayList<>();
    for (String hash : List.of("sha256", "sha384", "sha512")) {
      theirs = theirs.own(hash, gateway(hash).issuedBy(ca));
      peers.add(peer(hash, "rsa-pss-" + hash));
      connections.add(connection(hash, "rsa/pss-" + hash));
    }
    theirs = theirs.own(OLD, gateway(OLD).issuedBy(ca));
    peers.add(peer(OLD, "rsa-pss-sha256"));
    connections.add(connection(OLD, "rsa-sha256"));
    Holder moon = gateway("moon").issuedBy(ca);
    scenario =
        Scenario.of(
            gateway -> gateway.certified(moon, ca).knowing(peers.toArray(PeerSpec[]::new)),
            theirs,
            connections.toArray(Connection[]::new));
  }

  private static Template gateway(String name) {
    return Template.gateway("CN=" + name)
        .keyed(KeyKind.RSA_2048)
        .signedWith("SHA256withRSAandMGF1")
        .dns(name + ".example.net");
  }

  private static PeerSpec peer(String name, String scheme) {
    return PeerSpec.plain(name, "192.0.2.2", name + ".example.net", "", "office", OURS, THEIRS)
        .authenticated(
            Map.of(
                "local",
                "certificate",
                "remote",
                "certificate",
                "accept",
                List.of(scheme),
                "sign-with",
                List.of(scheme)));
  }

  private static Connection connection(String name, String scheme) {
    return signed()
        .named(name)
        .us("auth", "ike:" + scheme)
        .us("certs", name + ".pem")
        .us("id", name + ".example.net")
        .peer("auth", "ike:" + scheme)
        .peer("cacerts", "ca.pem");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256", "sha384", "sha512"})
  void eitherInitiates(String hash) {
    String signature = "RSA_EMSA_PSS_SHA2_" + hash.substring("sha".length());
    scenario.theyConnect(hash + "-net", hash);
    scenario.lab.sun.awaitLog("authentication of 'moon.example.net' with " + signature, SOON);
    scenario.lab.sun.awaitLog(
        "authentication of '%s.example.net' (myself) with %s".formatted(hash, signature), SOON);
    scenario.pings();
    scenario.hangUp();

    scenario.weConnect(hash);
    scenario.pings();
    scenario.hangUp();
  }

  @Test
  void theOlderPaddingIsRefused() {
    scenario.theyAreRefused(OLD + "-net", "old.example.net", "rsa-pkcs1-sha256", "accept");
  }

  @Test
  void theyRefuseOurPaddingIfTheyWantTheOlder() {
    scenario.weFail(OLD, Scenario.FAILED);
  }

  @AfterAll
  void stop() {
    scenario.close();
  }
}
