package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.OURS;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.THEIRS;
import static net.hsvpn.lab.interop.ForeignPeer.connection;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.strongswan.Credentials;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * strongSwan's scenario rw-psk-no-idr: a caller that does not say whom it wants gets whoever we
 * are.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RwPskNoIdrTest {
  private static final String WRONG = "wrong";

  private Scenario scenario;

  @BeforeAll
  void start() {
    scenario =
        Scenario.of(
            gateway ->
                gateway.knowing(
                    peer(PEER, "192.0.2.2", KEY),
                    peer(WRONG, "192.0.2.3", "not " + KEY).with("remote-identity", "any")),
            Credentials.NONE,
            connection(KEY).named(PEER).peer("id", "%any"),
            connection(KEY).named(WRONG).from("192.0.2.3").peer("id", "%any"));
    scenario.lab.sunHost.address("eth0", "192.0.2.3/24");
  }

  /** With a pattern, we do not name the peer either. */
  private static PeerSpec peer(String name, String remote, String key) {
    return PeerSpec.plain(name, remote, "*.example.net", key, "office", OURS, THEIRS);
  }

  @Test
  void strongSwanInitiatesWithoutNamingUs() {
    scenario.theyConnect(PEER + "-net", PEER);
    scenario.pings();
    scenario.hangUp();
    assertThat(requests()).isNotEmpty().noneMatch(line -> line.contains(" IDr "));
  }

  @Test
  void weInitiateWithoutNamingThem() {
    scenario.weConnect(PEER);
    scenario.pings();
    scenario.hangUp();
    assertThat(requests()).isNotEmpty().noneMatch(line -> line.contains(" IDr "));
  }

  @Test
  void theKeyMustFitAllTheSame() {
    scenario.theyAreRefused(WRONG + "-net", "pre-shared key", WRONG);
    scenario.weFail(WRONG, Scenario.FAILED);
  }

  private List<String> requests() {
    return scenario
        .lab
        .sun
        .log()
        .lines()
        .filter(line -> line.contains("IKE_AUTH request"))
        .toList();
  }

  @AfterAll
  void stop() {
    scenario.close();
  }
}
