package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The first packet starts the tunnel to strongSwan, and is held until it stands, not lost. */
@Tag("interop")
class OnDemandTest {
  private static final byte[] MARK =
      Arrays.copyOf("on-demand".getBytes(StandardCharsets.UTF_8), Markers.LENGTH);

  @Test
  void theFirstPacketArrives() {
    try (ForeignPeer lab = new ForeignPeer(KEY, p -> p.with("start", "on-demand"))) {
      assertThat(lab.moon.api().get("ike-sas")).isEmpty();
      ProbeResult result = Probe.ping(lab.near(false), lab.far(false), MARK, 30);
      assertThat(result.perfect()).as(result + "; drops " + lab.moon.api().drops()).isTrue();
      assertThat(lab.moon.api().peer(PEER).path("state").asText()).isEqualTo("established");
    }
  }

  @Test
  void whatWaitsForATunnelThatCannotBeIsDroppedAndCounted() {
    try (ForeignPeer lab = new ForeignPeer("not " + KEY, p -> p.with("start", "on-demand"))) {
      ProbeResult result = Probe.ping(lab.near(false), lab.far(false), MARK, 10);
      assertThat(result.answered()).isZero();
      Eventually.holds(
          "all are dropped",
          () -> lab.moon.api().drops().getOrDefault("HELD_IN_VAIN", 0L) == result.sent());
      assertThat(lab.told("NEGOTIATION_FAILED")).isPositive();
    }
  }
}
