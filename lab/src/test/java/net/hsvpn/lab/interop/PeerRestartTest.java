package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One end loses its power and calls again, while the other still has an IKE SA with it. */
@Tag("interop")
class PeerRestartTest {
  private static final byte[] MARK =
      Arrays.copyOf("peer-restart".getBytes(StandardCharsets.UTF_8), Markers.LENGTH);

  // Nobody is probed, so that nothing but the restart itself can end an SA.
  private static ForeignPeer lab(UnaryOperator<Connection> connection) {
    return new ForeignPeer(
        KEY, p -> p.with("timers", Map.of("liveness", "0s")), connection, List.of());
  }

  private static String establish(ForeignPeer lab) {
    assertThat(lab.sun.initiate(CHILD).ok()).isTrue();
    lab.moon.awaitEstablished(PEER, SOON);
    passes(lab);
    return lab.ikeSa();
  }

  private static void passes(ForeignPeer lab) {
    ProbeResult result = ping(lab, 10);
    assertThat(result.perfect()).as(result.toString()).isTrue();
  }

  private static ProbeResult ping(ForeignPeer lab, int packets) {
    return Probe.ping(lab.near(false), lab.far(false), MARK, packets);
  }

  @Test
  void strongSwanSaysInitialContact() {
    try (ForeignPeer lab = lab(UnaryOperator.identity())) {
      String before = establish(lab);
      lab.restartSun(KEY);
      assertThat(lab.sun.initiate(CHILD).ok()).isTrue();
      Eventually.holds("one IKE SA is left", () -> lab.moon.api().get("ike-sas").size() == 1);
      assertThat(lab.ikeSa()).isNotEqualTo(before);
      assertThat(lab.moon.api().events())
          .filteredOn(event -> event.path("kind").asText().equals("IKE_CLOSED"))
          .singleElement()
          .matches(event -> event.path("text").asText().contains("began anew"));
      passes(lab);
    }
  }

  @Test
  void strongSwanSaysNothingAndTheNewerIkeSaReplacesTheOlder() {
    try (ForeignPeer lab = lab(c -> c.set("unique", "never"))) {
      establish(lab);
      lab.restartSun(KEY);
      assertThat(lab.sun.initiate(CHILD).ok()).isTrue();
      Eventually.holds("the old one gives way", () -> lab.told("IKE_REPLACED") == 1);
      // Without INITIAL_CONTACT this may be make-before-break: we send on the old SA for a moment.
      Eventually.holds("we send on the new SA", () -> ping(lab, 1).perfect());
      passes(lab);
      assertThat(lab.moon.api().get("ike-sas"))
          .as("the old one waits for its end")
          .extracting(of -> of.path("sa").path("state").asText())
          .containsExactlyInAnyOrder("established", "closing");
    }
  }

  @Test
  void aStrangerInItsPlaceEndsNothing() {
    try (ForeignPeer lab = lab(UnaryOperator.identity())) {
      String before = establish(lab);
      lab.restartSun("a guess");
      assertThat(lab.sun.initiate(CHILD).ok()).isFalse();
      assertThat(lab.told("NEGOTIATION_FAILED")).isPositive();
      assertThat(lab.ikeSa()).isEqualTo(before);
      assertThat(lab.moon.api().get("child-sas")).hasSize(1);
    }
  }

  @Test
  void weRestart() {
    try (ForeignPeer lab = lab(UnaryOperator.identity())) {
      establish(lab);
      lab.moon.kill();
      GatewayProcess again = lab.topology.ends(GatewayProcess.start(lab.moon.spec())).awaitReady();
      assertThat(again.api().initiate(PEER).ok()).isTrue();
      passes(lab);
      Eventually.holds("strongSwan has one IKE SA", () -> lab.sun.sas().size() == 1);
      assertThat(lab.sun.sas()).singleElement().matches(sa -> !sa.initiator());
    }
  }
}
