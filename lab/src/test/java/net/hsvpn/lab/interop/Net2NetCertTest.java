package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.OURS;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.THEIRS;
import static net.hsvpn.lab.interop.ForeignPeer.signed;

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

/**
 * strongSwan's scenario net2net-cert: certificates of one CA, and an identity that must be the
 * certificate's subject or an alternative name in it, and the expected one.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Net2NetCertTest {
  private static final String BY_DN = "sun-by-dn";
  private static final String FOREIGN = "foreign";
  private static final String BRANCH = "branch";

  private Scenario scenario;

  @BeforeAll
  void start() {
    Holder ca = Template.ca("CN=Lab CA, O=Lab, C=CH").keyed(KeyKind.RSA_3072).selfSigned();
    Holder other = Template.ca("CN=Other CA, O=Elsewhere, C=CH").selfSigned();
    Holder moon = rsa("moon").issuedBy(ca);
    scenario =
        Scenario.of(
            gateway ->
                gateway
                    .certified(moon, ca)
                    .knowing(
                        peer(PEER, "192.0.2.2", "sun.example.net"),
                        peer(BY_DN, "192.0.2.2", "CN=sun, O=Lab, C=CH"),
                        peer(FOREIGN, "192.0.2.2", "foreign.example.net"),
                        peer(BRANCH, "192.0.2.3", "*.branch.example.net")),
            Credentials.NONE
                .authority("ca", ca)
                .own("sun", rsa("sun").issuedBy(ca))
                .own("foreign", rsa("foreign").issuedBy(other))
                .own("impostor", rsa("impostor").issuedBy(ca)),
            connection(PEER, "sun").us("id", "sun.example.net"),
            connection(BY_DN, "sun").us("id", "C=CH, O=Lab, CN=sun"),
            connection(FOREIGN, "foreign").us("id", "foreign.example.net"),
            connection(BRANCH, "impostor").us("id", "impostor.example.net").from("192.0.2.3"));
    scenario.lab.sunHost.address("eth0", "192.0.2.3/24");
  }

  private static Template rsa(String name) {
    return Template.gateway("CN=%s, O=Lab, C=CH".formatted(name))
        .keyed(KeyKind.RSA_2048)
        .dns(name + ".example.net");
  }

  private static PeerSpec peer(String name, String remote, String identity) {
    return PeerSpec.plain(name, remote, identity, "", "office", OURS, THEIRS).certified();
  }

  private static Connection connection(String peer, String certificate) {
    return signed().named(peer).us("certs", certificate + ".pem").peer("cacerts", "ca.pem");
  }

  @AfterAll
  void stop() {
    scenario.close();
  }

  @Test
  void strongSwanInitiatesByItsDomainName() {
    scenario.theyConnect(PEER + "-net", PEER);
    scenario.pings();
    scenario.hangUp();
  }

  @Test
  void strongSwanInitiatesByItsDistinguishedName() {
    scenario.theyConnect(BY_DN + "-net", BY_DN);
    scenario.pings();
    scenario.hangUp();
  }

  @Test
  void weInitiateAndExpectADomainName() {
    scenario.weConnect(PEER);
    scenario.pings();
    scenario.hangUp();
  }

  @Test
  void weInitiateAndExpectADistinguishedName() {
    scenario.weConnect(BY_DN);
    scenario.pings();
    scenario.hangUp();
  }

  @Test
  void aCertificateOfAnotherCaIsWorthNothing() {
    scenario.theyAreRefused(FOREIGN + "-net", "foreign.example.net", "CN=Other CA");
    scenario.weFail(FOREIGN, "CN=Other CA", "compare ca of this peer");
  }

  @Test
  void aCertificateOfOurCaAboutSomebodyElseIsWorthNothing() {
    scenario.theyAreRefused(BRANCH + "-net", "impostor.example.net", "remote-identity");
    scenario.weFail(BRANCH, "impostor.example.net", "*.branch.example.net");
  }
}
