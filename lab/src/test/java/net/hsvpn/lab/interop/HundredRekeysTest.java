package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.traffic.Endpoint;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A hundred rekeyings, each tenth one of the IKE SA, while 200 requests a second pass: all do. */
@Tag("interop")
@Tag("alone")
class HundredRekeysTest {
  private static final byte[] MARK =
      Arrays.copyOf("hundred-rekeys".getBytes(StandardCharsets.UTF_8), Markers.LENGTH);
  private static final int REKEYS = 100;
  private static final int PER_SECOND = 200;

  @Test
  void againstStrongSwan() {
    try (ForeignPeer lab = new ForeignPeer(KEY)) {
      assertThat(lab.sun.initiate(CHILD).ok()).isTrue();
      lab.moon.awaitEstablished(PEER, SOON);
      underTraffic(lab.moon, PEER, lab.near(false), lab.far(false));
      Eventually.holds("strongSwan has one child", () -> lab.sun.childSas().size() == 1);
    }
  }

  @Test
  void againstOurselves() {
    try (OurOwnPair lab = new OurOwnPair("aes128gcm16-esn").ready()) {
      Endpoint near = lab.end(lab.east, "guest", false);
      Endpoint far = lab.end(lab.west, "guest", false);
      underTraffic(lab.east, "west", near, far);
      Eventually.holds(
          "one child at the other end", () -> lab.west.api().get("child-sas").size() == 1);
    }
  }

  private static void underTraffic(
      GatewayProcess gateway, String peer, Endpoint near, Endpoint far) {
    String before = gateway.api().get("child-sas").toString();
    try (Probe probe = Probe.start(near, far, MARK, 0, PER_SECOND)) {
      probe.awaitSent(PER_SECOND / 2);
      for (int i = 1; i <= REKEYS; i++) {
        boolean ike = i % 10 == 0;
        Api.Answer answer = ike ? gateway.api().rekeyIke(peer) : gateway.api().rekeyChild(peer);
        assertThat(answer.ok()).as("rekeying %d: %s", i, answer).isTrue();
        // Some requests for each pair of SAs, so that each of them has carried something.
        probe.awaitSent(probe.sent() + 10);
      }
      ProbeResult result = probe.finish();
      assertThat(result.perfect())
          .as("%s; drops %s; %s", result, gateway.api().drops(), gateway.log())
          .isTrue();
    }
    Eventually.holds("one child is left", () -> gateway.api().get("child-sas").size() == 1);
    assertThat(gateway.api().get("ike-sas")).hasSize(1);
    assertThat(gateway.api().get("child-sas").toString()).isNotEqualTo(before);
  }
}
