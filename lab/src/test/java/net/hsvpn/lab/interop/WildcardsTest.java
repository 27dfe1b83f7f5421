package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.OURS;
import static net.hsvpn.lab.interop.ForeignPeer.THEIRS;
import static net.hsvpn.lab.interop.ForeignPeer.calledBy;
import static net.hsvpn.lab.interop.ForeignPeer.signed;

import java.util.List;
import java.util.Map;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.pki.Holder;
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
 * strongSwan's scenario wildcards: the department in a caller's distinguished name decides which
 * network it may reach. Carol, Dave and Eve are strongSwan's; in the names of Frank, Grace and
 * Heidi we call.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WildcardsTest {
  private static final String RESEARCH = "research";
  private static final String ACCOUNTING = "accounting";
  private static final String LOWER = "10.1.0.0/17";
  private static final String UPPER = "10.1.128.0/17";
  private static final String THEIR_LOWER = "10.2.0.0/17";
  private static final String THEIR_UPPER = "10.2.128.0/17";

  private Scenario scenario;

  @BeforeAll
  void start() {
    Holder ca = Template.ca("CN=Lab CA, O=Lab, C=CH").selfSigned();
    Holder moon = Template.gateway("CN=moon, O=Lab, C=CH").dns("moon.example.net").issuedBy(ca);
    Holder sun =
        Template.gateway("CN=sun, O=Lab, C=CH")
            .dns("frank.sun.example.net", "grace.sun.example.net", "heidi.sun.example.net")
            .issuedBy(ca);
    Map<String, Holder> us =
        Map.of(
            "frank", user("frank", "Research").issuedBy(ca),
            "grace", user("grace", "Accounting").issuedBy(ca),
            "heidi", user("heidi", "Sales").issuedBy(ca));
    scenario =
        Scenario.of(
            gateway ->
                gateway
                    .certified(moon, ca)
                    .holding(us)
                    .knowing(
                        peer(RESEARCH, "C=CH, O=Lab, OU=Research, CN=*", LOWER),
                        peer(ACCOUNTING, "CN=*, OU=Accounting, O=Lab, C=CH", UPPER),
                        calledBy("frank", name("frank", "Research")),
                        calledBy("grace", name("grace", "Accounting")),
                        calledBy("heidi", name("heidi", "Sales"))),
            Credentials.NONE
                .authority("ca", ca)
                .own("sun", sun)
                .own("carol", user("carol", "Research").issuedBy(ca))
                .own("dave", user("dave", "Accounting").issuedBy(ca))
                .own("eve", user("eve", "Sales").issuedBy(ca)),
            connection("carol", "Research"),
            connection("dave", "Accounting"),
            connection("eve", "Sales"),
            gateway(RESEARCH, "Research", THEIR_LOWER),
            gateway(ACCOUNTING, "Accounting", THEIR_UPPER));
    scenario.lab.office.host().address("lo", "10.1.128.1/32");
    scenario.lab.sunHost.address("lo", "10.2.128.1/32");
  }

  private static Template user(String name, String department) {
    return Template.gateway("CN=%s, OU=%s, O=Lab, C=CH".formatted(name, department));
  }

  private static PeerSpec peer(String name, String pattern, String network) {
    return PeerSpec.plain(name, "any", pattern, "", "office", List.of(network), THEIRS).certified();
  }

  private static Connection connection(String user, String department) {
    return signed()
        .us("certs", user + ".pem")
        .us("id", name(user, department))
        .peer("cacerts", "ca.pem")
        .with(
            Child.of("all", List.of("10.2.0.0/16"), List.of("10.1.0.0/16")),
            Child.of("lower", List.of("10.2.0.0/16"), List.of(LOWER)),
            Child.of("upper", List.of("10.2.0.0/16"), List.of(UPPER)))
        .named(user);
  }

  private static String name(String user, String department) {
    return "C=CH, O=Lab, OU=%s, CN=%s".formatted(department, user);
  }

  /** What strongSwan has for callers of ours. */
  private static Connection gateway(String name, String department, String network) {
    return signed()
        .us("certs", "sun.pem")
        .us("id", "%any")
        .peer("id", name("*", department))
        .peer("cacerts", "ca.pem")
        .with(Child.of("net", List.of(network), OURS))
        .named(name);
  }

  @Test
  void researchReachesItsNetwork() {
    scenario.theyReach(LOWER, "carol-all", RESEARCH, scenario.lab.near(false));
  }

  @Test
  void accountingReachesTheOther() {
    scenario.theyReach(UPPER, "dave-all", ACCOUNTING, scenario.lab.office("10.1.128.1"));
  }

  @Test
  void nobodyReachesTheNetworkOfTheOther() {
    scenario.theyGetNoChild("carol-upper", RESEARCH);
    scenario.theyGetNoChild("dave-lower", ACCOUNTING);
  }

  @Test
  void whoeverIsOfNeitherReachesNothing() {
    scenario.theyAreRefused("eve-all", "OU=Sales", "remote-identity");
  }

  @Test
  void inTheNameOfResearchWeReachItsNetwork() {
    scenario.weReach(THEIR_LOWER, "frank", scenario.lab.far(false));
  }

  @Test
  void inTheNameOfAccountingWeReachTheOther() {
    scenario.weReach(THEIR_UPPER, "grace", scenario.lab.sun("10.2.128.1"));
  }

  @Test
  void inTheNameOfNeitherWeReachNothing() {
    scenario.weFail("heidi", Scenario.FAILED);
  }

  @AfterAll
  void stop() {
    scenario.close();
  }
}
