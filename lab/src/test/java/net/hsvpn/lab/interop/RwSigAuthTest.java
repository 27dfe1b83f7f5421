package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.OURS;
import static net.hsvpn.lab.interop.ForeignPeer.THEIRS;
import static net.hsvpn.lab.interop.ForeignPeer.calledBy;
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
 * strongSwan's scenario rw-sig-auth: two peers are the same by name; how the caller signs decides
 * which of them it is, and so what it may reach. Carol, Dave and Eve are strongSwan's; in the names
 * of Frank, Grace and Heidi we call.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RwSigAuthTest {
  private static final String STRONG = "strong";
  private static final String USUAL = "usual";
  private static final String LOWER = "10.1.0.0/17";
  private static final String UPPER = "10.1.128.0/17";
  private static final String THEIR_LOWER = "10.2.0.0/17";
  private static final String THEIR_UPPER = "10.2.128.0/17";

  private Scenario scenario;

  @BeforeAll
  void start() {
    Holder ca = Template.ca("CN=Lab CA").keyed(KeyKind.P384).selfSigned();
    Holder moon =
        Template.gateway("CN=moon").keyed(KeyKind.P384).dns("moon.example.net").issuedBy(ca);
    Holder sun =
        Template.gateway("CN=sun")
            .keyed(KeyKind.P384)
            .dns("frank.sun.example.net", "grace.sun.example.net", "heidi.sun.example.net")
            .issuedBy(ca);
    Map<String, Holder> us =
        Map.of(
            "frank", user("frank", KeyKind.P384).issuedBy(ca),
            "grace", user("grace", KeyKind.RSA_2048).issuedBy(ca),
            "heidi", user("heidi", KeyKind.P256).issuedBy(ca));
    scenario =
        Scenario.of(
            gateway ->
                gateway
                    .certified(moon, ca)
                    .holding(us)
                    .knowing(
                        peer(STRONG, LOWER, "ecdsa-sha384"),
                        peer(USUAL, UPPER, "rsa-pss-sha256", "rsa-pkcs1-sha256"),
                        calledBy("frank", "frank@example.net"),
                        calledBy("grace", "grace@example.net"),
                        calledBy("heidi", "heidi@example.net")),
            Credentials.NONE
                .authority("ca", ca)
                .own("sun", sun)
                .own("carol", user("carol", KeyKind.P384).issuedBy(ca))
                .own("dave", user("dave", KeyKind.RSA_2048).issuedBy(ca))
                .own("eve", user("eve", KeyKind.P256).issuedBy(ca)),
            connection("carol"),
            connection("dave"),
            connection("eve"),
            gateway(STRONG, "ike:ecdsa-sha384", THEIR_LOWER),
            gateway(USUAL, "ike:rsa/pss-sha256-sha384-sha512", THEIR_UPPER));
    scenario.lab.sunHost.address("lo", "10.2.128.1/32");
    scenario.lab.office.host().address("lo", "10.1.128.1/32");
  }

  private static Template user(String name, KeyKind kind) {
    return Template.gateway("CN=" + name).keyed(kind).mail(name + "@example.net");
  }

  private static PeerSpec peer(String name, String network, String... accept) {
    return PeerSpec.plain(name, "any", "*@example.net", "", "office", List.of(network), THEIRS)
        .authenticated(
            Map.of("local", "certificate", "remote", "certificate", "accept", List.of(accept)));
  }

  private static Connection connection(String user) {
    return signed()
        .us("certs", user + ".pem")
        .us("id", user + "@example.net")
        .peer("cacerts", "ca.pem")
        .with(
            Child.of("all", List.of("10.2.0.0/16"), List.of("10.1.0.0/16")),
            Child.of("lower", List.of("10.2.0.0/16"), List.of(LOWER)),
            Child.of("upper", List.of("10.2.0.0/16"), List.of(UPPER)))
        .named(user);
  }

  /** What strongSwan has for callers of ours. */
  private static Connection gateway(String name, String signatures, String network) {
    return signed()
        .us("certs", "sun.pem")
        .us("id", "%any")
        .peer("auth", signatures)
        .peer("id", "*@example.net")
        .peer("cacerts", "ca.pem")
        .with(Child.of("net", List.of(network), OURS))
        .named(name);
  }

  @Test
  void whoeverSignsStronglyGetsTheOneNetwork() {
    scenario.theyReach(LOWER, "carol-all", STRONG, scenario.lab.near(false));
  }

  @Test
  void whoeverSignsAsUsualGetsTheOther() {
    scenario.theyReach(UPPER, "dave-all", USUAL, scenario.lab.office("10.1.128.1"));
  }

  @Test
  void nobodyGetsTheNetworkOfTheOther() {
    scenario.theyGetNoChild("carol-upper", STRONG);
    scenario.theyGetNoChild("dave-lower", USUAL);
  }

  @Test
  void whoeverSignsInNeitherWayGetsNothing() {
    scenario.theyAreRefused("eve-all", "eve@example.net", "accept");
  }

  @Test
  void signingStronglyWeGetTheOneNetwork() {
    scenario.weReach(THEIR_LOWER, "frank", scenario.lab.far(false));
  }

  @Test
  void signingAsUsualWeGetTheOther() {
    scenario.weReach(THEIR_UPPER, "grace", scenario.lab.sun("10.2.128.1"));
  }

  @Test
  void signingInNeitherWayWeGetNothing() {
    scenario.weFail("heidi", Scenario.FAILED);
  }

  @AfterAll
  void stop() {
    scenario.close();
  }
}
