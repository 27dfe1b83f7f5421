package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.OURS;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static net.hsvpn.lab.interop.ForeignPeer.THEIRS;
import static net.hsvpn.lab.interop.ForeignPeer.signed;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
import org.junit.jupiter.params.provider.CsvSource;

/**
 * strongSwan's scenario ecdsa-certs: keys on P-256, P-384 and P-521, each with the hash of its
 * strength.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EcdsaCertsTest {
  private static final List<KeyKind> CURVES = List.of(KeyKind.P256, KeyKind.P384, KeyKind.P521);
  private static final String WEAK = "weak";
  private static final String STRICT = "strict";

  private Scenario scenario;

  @BeforeAll
  void start() {
    Holder ca = Template.ca("CN=Lab CA").keyed(KeyKind.P521).selfSigned();
    Credentials theirs = Credentials.NONE.authority("ca", ca);
    List<PeerSpec> peers = new ArrayList<>();
    List<Connection> connections = new ArrayList<>();
    Holder moon = gateway("moon", KeyKind.P384).issuedBy(ca);
    Map<String, Holder> us = new LinkedHashMap<>();
    for (KeyKind curve : CURVES) {
      String name = curve.name().toLowerCase(Locale.ROOT);
      theirs = theirs.own(name, gateway(name, curve).issuedBy(ca));
      us.put(name, gateway("moon", curve).issuedBy(ca));
      peers.add(peer(name).certified(name));
      connections.add(connection(name));
    }
    peers.add(
        peer(WEAK)
            .authenticated(
                Map.of(
                    "local",
                    "certificate",
                    "remote",
                    "certificate",
                    "accept",
                    List.of("ecdsa-sha512"))));
    connections.add(connection(WEAK));
    peers.add(peer(STRICT).certified());
    connections.add(connection(STRICT).peer("auth", "ike:ecdsa-sha512"));
    theirs = theirs.own(STRICT, gateway(STRICT, KeyKind.P521).issuedBy(ca));
    theirs = theirs.own(WEAK, gateway(WEAK, KeyKind.P256).issuedBy(ca));
    scenario =
        Scenario.of(
            gateway ->
                gateway.certified(moon, ca).holding(us).knowing(peers.toArray(PeerSpec[]::new)),
            theirs,
            connections.toArray(Connection[]::new));
  }

  private static Template gateway(String name, KeyKind curve) {
    return Template.gateway("CN=" + name).keyed(curve).dns(name + ".example.net");
  }

  private static PeerSpec peer(String name) {
    return PeerSpec.plain(name, "192.0.2.2", name + ".example.net", "", "office", OURS, THEIRS);
  }

  private static Connection connection(String name) {
    return signed()
        .named(name)
        .us("certs", name + ".pem")
        .us("id", name + ".example.net")
        .peer("cacerts", "ca.pem");
  }

  @ParameterizedTest
  @CsvSource({
    "p256, ECDSA_WITH_SHA256_DER",
    "p384, ECDSA_WITH_SHA384_DER",
    "p521, ECDSA_WITH_SHA512_DER"
  })
  void eitherInitiates(String curve, String signature) {
    scenario.theyConnect(curve + "-net", curve);
    scenario.lab.sun.awaitLog(
        "authentication of 'moon.example.net' with %s successful".formatted(signature), SOON);
    scenario.lab.sun.awaitLog(
        "authentication of '%s.example.net' (myself) with %s".formatted(curve, signature), SOON);
    scenario.pings();
    scenario.hangUp();

    scenario.weConnect(curve);
    scenario.pings();
    scenario.hangUp();
  }

  @Test
  void aHashThatIsTooShortIsRefusedAndALongerOneAskedFor() {
    scenario.theyAreRefused(WEAK + "-net", "weak.example.net", "ecdsa-sha256", "accept");

    scenario.weConnect(WEAK);
    scenario.lab.sun.awaitLog(
        "authentication of 'weak.example.net' (myself) with ECDSA_WITH_SHA512_DER", SOON);
    scenario.hangUp();
  }

  @Test
  void ourHashIsTooShortForThem() {
    scenario.weFail(STRICT, Scenario.FAILED);
  }

  @AfterAll
  void stop() {
    scenario.close();
  }
}
