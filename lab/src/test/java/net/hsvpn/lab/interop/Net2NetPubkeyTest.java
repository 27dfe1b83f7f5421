package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.OURS;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.THEIRS;
import static net.hsvpn.lab.interop.ForeignPeer.signed;
import static org.assertj.core.api.Assertions.assertThat;

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

/**
 * strongSwan's scenario net2net-pubkey: each end knows the key of the other, and no certificate is
 * sent.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Net2NetPubkeyTest {
  private static final String WRONG = "wrong";

  private Scenario scenario;

  @BeforeAll
  void start() {
    Holder moon = Template.gateway("CN=moon").keyed(KeyKind.RSA_2048).selfSigned();
    Holder sun = Template.gateway("CN=sun").keyed(KeyKind.RSA_2048).selfSigned();
    Holder another = Template.gateway("CN=sun").keyed(KeyKind.RSA_2048).selfSigned();
    scenario =
        Scenario.of(
            gateway ->
                gateway
                    .file("moon.key", moon.privateKeyPem())
                    .file("sun.pub", sun.publicKeyPem())
                    .file("another.pub", another.publicKeyPem())
                    .with("private-key", "moon.key")
                    .knowing(peer(PEER, "sun"), peer(WRONG, "another")),
            Credentials.NONE.key("sun", sun).publicKey("sun", sun).publicKey("moon", moon),
            connection(PEER),
            connection(WRONG));
  }

  private static PeerSpec peer(String name, String key) {
    return PeerSpec.plain(name, "192.0.2.2", name + ".example.net", "", "office", OURS, THEIRS)
        .authenticated(Map.of("local", "pubkey", "remote", "pubkey", "public-key", key + ".pub"));
  }

  private static Connection connection(String name) {
    return signed()
        .named(name)
        .us("id", name + ".example.net")
        .us("pubkeys", "sun.pem")
        .peer("pubkeys", "moon.pem");
  }

  @Test
  void strongSwanInitiates() {
    scenario.theyConnect(PEER + "-net", PEER);
    scenario.pings();
    scenario.hangUp();
    noCertificateWasSent();
  }

  @Test
  void weInitiate() {
    scenario.weConnect(PEER);
    scenario.pings();
    scenario.hangUp();
    noCertificateWasSent();
  }

  @Test
  void anotherKeyIsRefused() {
    scenario.theyAreRefused(WRONG + "-net", "wrong.example.net", "public-key");
    scenario.weFail(WRONG, "public-key");
  }

  /** strongSwan logs which payloads each message has. */
  private void noCertificateWasSent() {
    assertThat(scenario.lab.sun.log().lines().filter(line -> line.contains("IKE_AUTH")))
        .isNotEmpty()
        .noneMatch(line -> line.contains(" CERT "));
  }

  @AfterAll
  void stop() {
    scenario.close();
  }
}
