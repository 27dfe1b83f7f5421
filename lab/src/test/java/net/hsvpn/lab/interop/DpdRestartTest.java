package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.CONNECTION;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * strongSwan's scenario dpd-restart: the way between the two is cut; one end clears what it had,
 * the other calls until the way is whole again.
 */
@Tag("interop")
class DpdRestartTest {
  private static final byte[] MARK =
      Arrays.copyOf("dpd-restart".getBytes(StandardCharsets.UTF_8), Markers.LENGTH);
  // Both notice a dead peer after two seconds or three.
  private static final Map<String, Object> TIMERS =
      Map.of("liveness", "1s", "retransmit-first", "300ms", "retransmit-tries", 2);
  private static final List<String> OPTIONS =
      List.of("retransmit_timeout = 0.3", "retransmit_tries = 2");

  private static ForeignPeer lab(String ours, String theirs) {
    UnaryOperator<Connection> connection =
        c ->
            c.set("dpd_delay", "1s")
                .set("keyingtries", "0")
                .with(c.children().getFirst().onDeadPeer(theirs));
    return new ForeignPeer(
        KEY, p -> p.with("dpd-action", ours).with("timers", TIMERS), connection, OPTIONS);
  }

  private static void establish(ForeignPeer lab) {
    assertThat(lab.sun.initiate(CHILD).ok()).isTrue();
    lab.moon.awaitEstablished(PEER, SOON);
    passes(lab);
  }

  private static void passes(ForeignPeer lab) {
    ProbeResult result = Probe.ping(lab.near(false), lab.far(false), MARK, 10);
    assertThat(result.perfect()).as(result.toString()).isTrue();
  }

  @Test
  void weRestartAndStrongSwanClears() {
    try (ForeignPeer lab = lab("restart", "clear")) {
      establish(lab);
      String before = lab.ikeSa();
      lab.cut();
      Eventually.holds("we noticed", () -> lab.told("PEER_SILENT") > 0);
      Eventually.holds("strongSwan cleared", () -> lab.sun.sas().isEmpty());
      assertThat(lab.moon.api().peer(PEER).path("state").asText()).isEqualTo("connecting");
      lab.mend();
      lab.moon.awaitEstablished(PEER, SOON.multipliedBy(3));
      passes(lab);
      assertThat(lab.ikeSa()).isNotEqualTo(before);
      assertThat(lab.sun.sas()).singleElement().matches(sa -> !sa.initiator());
    }
  }

  @Test
  void weClearAndStrongSwanRestarts() {
    try (ForeignPeer lab = lab("clear", "restart")) {
      establish(lab);
      lab.cut();
      Eventually.holds("we noticed", () -> lab.told("PEER_SILENT") > 0);
      lab.moon.awaitState(PEER, "down", SOON);
      assertThat(lab.moon.api().get("ike-sas")).isEmpty();
      lab.mend();
      lab.moon.awaitEstablished(PEER, SOON.multipliedBy(3));
      passes(lab);
      assertThat(lab.sun.sas()).singleElement().matches(sa -> sa.initiator());
    }
  }

  @Test
  void ifBothClearTheTunnelStaysDownUntilSomebodyAsks() {
    try (ForeignPeer lab = lab("clear", "clear")) {
      establish(lab);
      lab.cut();
      lab.moon.awaitState(PEER, "down", SOON);
      Eventually.holds("strongSwan cleared", () -> lab.sun.sas().isEmpty());
      lab.mend();
      ProbeResult result = Probe.ping(lab.near(false), lab.far(false), MARK, 100);
      assertThat(result.answered()).isZero();
      assertThat(lab.moon.api().get("ike-sas")).isEmpty();
      assertThat(lab.moon.api().initiate(PEER).ok()).isTrue();
      passes(lab);
      lab.sun.terminate(CONNECTION);
    }
  }
}
