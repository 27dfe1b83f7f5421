package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.run.Output;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** strongSwan's scenario net2net-psk-fail: a wrong key leaves a reason behind, and no state. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Net2NetPskFailTest {
  private static final String REASON = "AUTHENTICATION_FAILED";

  private ForeignPeer lab;

  @BeforeAll
  void start() {
    lab = new ForeignPeer("not " + KEY);
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  void strongSwanInitiates() {
    Output initiated = lab.sun.initiate(CHILD);
    assertThat(initiated.ok()).isFalse();
    assertThat(initiated.both()).contains(REASON);
    verifyNothingIsLeft();
    assertThat(lab.moon.api().events())
        .anySatisfy(event ->
            assertThat(event.toString())
                .contains("NEGOTIATION_FAILED", "its AUTH does not fit our pre-shared key"));
  }

  @Test
  void weInitiate() {
    Api.Answer initiated = lab.moon.api().initiate(PEER);
    assertThat(initiated.status()).as(initiated.toString()).isEqualTo(504);
    assertThat(initiated.detail()).contains(REASON);
    assertThat(lab.moon.api().peer(PEER).path("lastError").toString()).contains(REASON);
    verifyNothingIsLeft();
  }

  private void verifyNothingIsLeft() {
    Eventually.holds("strongSwan has no SA left", () -> lab.sun.sas().isEmpty());
    Eventually.holds(
        "the gateway has no IKE SA left", () -> lab.moon.api().get("ike-sas").isEmpty());
    assertThat(lab.moon.api().get("child-sas")).isEmpty();
    assertThat(lab.moon.api().peer(PEER).path("state").asText()).isEqualTo("down");
  }
}
