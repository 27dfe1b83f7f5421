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
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * strongSwan's scenario reauth-mbb, without virtual addresses: a new IKE SA with a child of its own
 * stands before the old one goes, and no request of 200 a second is lost.
 */
@Tag("interop")
class ReauthMbbTest {
  private static final byte[] MARK =
      Arrays.copyOf("reauth-mbb".getBytes(StandardCharsets.UTF_8), Markers.LENGTH);
  private static final int PER_SECOND = 200;

  @Test
  void weReauthenticate() {
    try (ForeignPeer lab =
        new ForeignPeer(KEY, p -> p.with("timers", Map.of("reauthentication", "10s")))) {
      assertThat(lab.moon.api().initiate(PEER).ok()).isTrue();
      ProbeResult result = underTraffic(lab);
      assertThat(result.perfect()).as(result + "; drops " + lab.moon.api().drops()).isTrue();
      assertThat(lab.told("IKE_REPLACED")).isPositive();
      assertThat(lab.told("IKE_CLOSED")).as("nobody was without a tunnel").isZero();
    }
  }

  @Test
  void strongSwanMakesBeforeItBreaks() {
    try (ForeignPeer lab = strongSwan("make_before_break = yes")) {
      assertThat(lab.sun.initiate(CHILD).ok()).isTrue();
      ProbeResult result = underTraffic(lab);
      assertThat(result.perfect()).as(result + "; drops " + lab.moon.api().drops()).isTrue();
      assertThat(lab.sun.log())
          .contains("parsed INFORMATIONAL response")
          .contains("IKE_SA moon[2]");
    }
  }

  /** There is a gap then, which is strongSwan's; but the tunnel comes back, and only one does. */
  @Test
  void strongSwanBreaksBeforeItMakes() {
    try (ForeignPeer lab = strongSwan("make_before_break = no")) {
      assertThat(lab.sun.initiate(CHILD).ok()).isTrue();
      underTraffic(lab);
      assertThat(lab.told("IKE_REPLACED")).isZero();
      assertThat(lab.told("IKE_CLOSED")).isPositive();
      ProbeResult after = Probe.ping(lab.near(false), lab.far(false), MARK, 10);
      assertThat(after.perfect()).as(after.toString()).isTrue();
    }
  }

  private static ForeignPeer strongSwan(String option) {
    return new ForeignPeer(
        KEY,
        UnaryOperator.identity(),
        c -> c.set("reauth_time", "6s").set("rand_time", "0s").set("over_time", "10s"),
        List.of(option));
  }

  /** Until an IKE SA has taken the place of the first one. */
  private static ProbeResult underTraffic(ForeignPeer lab) {
    lab.moon.awaitEstablished(PEER, SOON);
    String before = lab.ikeSa();
    try (Probe probe = Probe.start(lab.near(false), lab.far(false), MARK, 0, PER_SECOND)) {
      lab.eventually(
          "one new IKE SA stands alone",
          () ->
              lab.hasReplaced(before)
                  && lab.moon.api().get("child-sas").size() == 1
                  && lab.sun.childSas().size() == 1);
      probe.awaitSent(probe.sent() + PER_SECOND);
      return probe.finish();
    }
  }
}
