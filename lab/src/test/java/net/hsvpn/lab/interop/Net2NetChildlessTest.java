package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * strongSwan's scenario net2net-childless (RFC 6023): IKE_AUTH makes no child, and CREATE_CHILD_SA,
 * which does, carries KE.
 */
@Tag("interop")
class Net2NetChildlessTest {
  private static final byte[] MARK =
      Arrays.copyOf("net2net-childless".getBytes(StandardCharsets.UTF_8), Markers.LENGTH);
  private static final String ESP = "aes128gcm16-x25519";

  private static ForeignPeer lab(String ours, String theirs) {
    return new ForeignPeer(
        KEY,
        p -> p.with("childless", ours).with("esp", List.of(ESP)),
        c -> c.set("childless", theirs).with(c.children().getFirst().proposing(ESP)),
        List.of());
  }

  private static void passes(ForeignPeer lab) {
    lab.moon.awaitEstablished(PEER, SOON);
    ProbeResult result = Probe.ping(lab.near(false), lab.far(false), MARK, 10);
    assertThat(result.perfect()).as(result.toString()).isTrue();
  }

  @Test
  void weBeginWithoutAChild() {
    try (ForeignPeer lab = lab("force", "allow")) {
      Api.Answer initiated = lab.moon.api().initiate(PEER);
      assertThat(initiated.ok()).as(initiated + lab.sun.log()).isTrue();
      passes(lab);
      lab.sun.awaitLog("parsed CREATE_CHILD_SA request 2 [ SA No KE TSi TSr ]", SOON);
      assertThat(lab.sun.log()).contains("parsed IKE_AUTH request 1 [ IDi IDr AUTH");
    }
  }

  @Test
  void strongSwanBeginsWithoutAChild() {
    try (ForeignPeer lab = lab("allow", "force")) {
      Output initiated = lab.sun.initiate(CHILD);
      assertThat(initiated.ok()).as(initiated.both()).isTrue();
      passes(lab);
      lab.sun.awaitLog("generating CREATE_CHILD_SA request 2 [ SA No KE TSi TSr ]", SOON);
    }
  }

  @Test
  void strongSwanThatNeverDoesIsNotCalledSo() {
    try (ForeignPeer lab = lab("force", "never")) {
      Api.Answer initiated = lab.moon.api().initiate(PEER);
      assertThat(initiated.status()).isEqualTo(504);
      assertThat(initiated.detail()).contains("RFC 6023").contains("childless = allow");
      assertThat(lab.moon.api().get("ike-sas")).isEmpty();
    }
  }

  @Test
  void ifWeNeverDoStrongSwanIsRefused() {
    try (ForeignPeer lab = lab("never", "force")) {
      assertThat(lab.sun.initiate(CHILD).ok()).isFalse();
      Eventually.holds("strongSwan has no SA left", () -> lab.sun.sas().isEmpty());
      assertThat(lab.moon.api().get("child-sas")).isEmpty();
    }
  }
}
