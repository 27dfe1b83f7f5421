package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static net.hsvpn.lab.interop.ForeignPeer.peer;
import static net.hsvpn.lab.interop.ForeignPeer.signed;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.hsvpn.lab.gateway.GatewaySpec;
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
 * strongSwan's scenario net2net-ed25519: keys that sign without a hash of their own, which both
 * ends must announce as the hash Identity (RFC 8420).
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Net2NetEd25519Test {
  private final Holder ca = Template.ca("CN=Lab CA").keyed(KeyKind.ED25519).selfSigned();
  private final Credentials theirs = Credentials.NONE.authority("ca", ca).own("sun", holder("sun"));
  private final Connection connection = signed().us("certs", "sun.pem").peer("cacerts", "ca.pem");

  private Scenario scenario;

  private GatewaySpec ours(GatewaySpec gateway) {
    return gateway.certified(holder("moon"), ca).knowing(peer(KEY).certified());
  }

  private Holder holder(String name) {
    return Template.gateway("CN=" + name)
        .keyed(KeyKind.ED25519)
        .dns(name + ".example.net")
        .issuedBy(ca);
  }

  @BeforeAll
  void start() {
    scenario = Scenario.of(this::ours, theirs, connection);
  }

  @Test
  void strongSwanInitiates() {
    scenario.theyConnect(CHILD, PEER);
    scenario.lab.sun.awaitLog("authentication of 'moon.example.net' with ED25519 successful", SOON);
    scenario.lab.sun.awaitLog("authentication of 'sun.example.net' (myself) with ED25519", SOON);
    scenario.pings();
    scenario.hangUp();
  }

  @Test
  void weInitiate() {
    scenario.weConnect(PEER);
    scenario.pings();
    scenario.hangUp();
  }

  @Test
  void aPeerThatAnnouncesNoHashesGetsAndGivesNoSignature() {
    try (Scenario old =
        new Scenario(
            new ForeignPeer(
                this::ours,
                // It hears no more of us, and waits half a minute by itself.
                List.of("signature_authentication = no", "half_open_timeout = 2"),
                theirs,
                connection))) {
      old.weFail(PEER, "RFC 7427", "Ed25519");
      assertThat(old.lab.sun.initiate(CHILD).ok()).isFalse();
      assertThat(old.lab.moon.api().get("child-sas")).isEmpty();
    }
  }

  @AfterAll
  void stop() {
    scenario.close();
  }
}
