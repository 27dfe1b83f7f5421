package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.calledBy;
import static net.hsvpn.lab.interop.ForeignPeer.connection;
import static net.hsvpn.lab.interop.ForeignPeer.signed;

import java.util.List;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * strongSwan's scenario rw-psk-rsa-mixed: callers with a pre-shared key and with a certificate at
 * once; both are one by name, and the proof tells which is which. Carol, Dave and Eve are
 * strongSwan's; in the names of Frank, Grace, Heidi and Ivan we call.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RwPskRsaMixedTest {
  private static final List<String> OURS = List.of("10.1.0.0/16");
  private static final String BY_KEY = "by-key";
  private static final String BY_CERTIFICATE = "by-certificate";

  private Scenario scenario;

  @BeforeAll
  void start() {
    Holder ca = Template.ca("CN=Lab CA").keyed(KeyKind.RSA_2048).selfSigned();
    Holder other = Template.ca("CN=Other CA").keyed(KeyKind.RSA_2048).selfSigned();
    Holder moon =
        Template.gateway("CN=moon").keyed(KeyKind.RSA_2048).dns("moon.example.net").issuedBy(ca);
    Holder sun =
        Template.gateway("CN=sun")
            .keyed(KeyKind.RSA_2048)
            .dns("grace.sun.example.net", "heidi.sun.example.net")
            .issuedBy(ca);
    scenario =
        Scenario.of(
            gateway ->
                gateway
                    .certified(moon, ca)
                    .holding(
                        Map.of(
                            "grace", user("grace").issuedBy(ca),
                            "heidi", user("heidi").issuedBy(other)))
                    .knowing(
                        peer(BY_KEY, "10.2.0.0/16"),
                        peer(BY_CERTIFICATE, "10.3.0.0/16").certified(),
                        byKey("frank", KEY),
                        us("grace"),
                        us("heidi"),
                        byKey("ivan", "not " + KEY)),
            Credentials.NONE
                .authority("ca", ca)
                .own("sun", sun)
                .own("dave", user("dave").issuedBy(ca))
                .own("eve", user("eve").issuedBy(other)),
            user(connection(KEY), "carol", "10.2.0.0/16"),
            certified("dave"),
            certified("eve"),
            gateway(connection(KEY), BY_KEY, "10.2.0.0/16"),
            gateway(
                signed().us("certs", "sun.pem").peer("cacerts", "ca.pem"),
                BY_CERTIFICATE,
                "10.3.0.0/16"));
    scenario.lab.sunHost.address("lo", "10.3.0.1/16");
  }

  private static Template user(String name) {
    return Template.gateway("CN=" + name).keyed(KeyKind.RSA_2048).mail(name + "@example.net");
  }

  private static PeerSpec peer(String name, String network) {
    return PeerSpec.plain(name, "any", "*@example.net", KEY, "office", OURS, List.of(network));
  }

  private static PeerSpec us(String user) {
    return calledBy(user, user + "@example.net")
        .with("remote-networks", List.of("10.2.0.0/16", "10.3.0.0/16"));
  }

  private static PeerSpec byKey(String user, String key) {
    return us(user).authenticated(Map.of("local", "psk", "remote", "psk", "psk", key));
  }

  private static Connection certified(String user) {
    return user(signed(), user, "10.3.0.0/16").us("certs", user + ".pem").peer("cacerts", "ca.pem");
  }

  private static Connection user(Connection connection, String user, String network) {
    return connection
        .us("id", user + "@example.net")
        .with(Child.of("net", List.of(network), OURS))
        .named(user);
  }

  /** What strongSwan has for callers of ours. */
  private static Connection gateway(Connection by, String name, String network) {
    return by.us("id", "%any")
        .peer("id", "*@example.net")
        .with(Child.of("net", List.of(network), OURS))
        .named(name);
  }

  @Test
  void bothAtOnceEachInItsOwnWay() {
    scenario.theyConnect("carol-net", BY_KEY);
    scenario.theyConnect("dave-net", BY_CERTIFICATE);
    scenario.pings();
    Scenario.pings(scenario.lab.near(false), scenario.lab.sun("10.3.0.1"));
    scenario.hangUp();
  }

  @Test
  void aCertificateOfAnotherCaIsRefused() {
    scenario.theyAreRefused("eve-net", "eve@example.net");
  }

  @Test
  void anotherKeyIsRefused() {
    scenario.lab.sun.load(user(connection("not " + KEY), "carol", "10.2.0.0/16"));
    scenario.theyAreRefused("carol-net", "carol@example.net", "pre-shared key");
    scenario.lab.sun.load(scenario.lab.described(KEY));
  }

  @Test
  void byKeyAndByCertificateWeReachWhatEachMay() {
    scenario.weReach("10.2.0.0/16", "frank", scenario.lab.far(false));
    scenario.weReach("10.3.0.0/16", "grace", scenario.lab.sun("10.3.0.1"));
  }

  @Test
  void withACertificateOfAnotherCaWeAreRefused() {
    scenario.weFail("heidi", Scenario.FAILED);
  }

  @Test
  void withAnotherKeyWeAreRefused() {
    scenario.weFail("ivan", Scenario.FAILED);
  }

  @AfterAll
  void stop() {
    scenario.close();
  }
}
