package net.hsvpn.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.hsvpn.lab.strongswan.Credentials;
import net.hsvpn.lab.traffic.Endpoint;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * strongSwan's scenario reauth-mbb-virtual-ip: a user authenticates anew before his old IKE SA
 * goes, keeps his address, and no request of 200 a second is lost.
 */
@Tag("interop")
class ReauthMbbVirtualIpTest {
  private static final byte[] MARK =
      Arrays.copyOf("reauth-vip".getBytes(StandardCharsets.UTF_8), Markers.LENGTH);
  private static final int PER_SECOND = 200;

  @Test
  void theSameAddressWithoutAGap() {
    try (ForeignPeer lab =
        new ForeignPeer(
            gateway -> RoadWarriors.gateway(gateway, "require", "10.9.0.0/28"),
            List.of("make_before_break = yes"),
            Credentials.NONE,
            RoadWarriors.user("carol", "192.0.2.2", "0.0.0.0")
                .set("reauth_time", "6s")
                .set("rand_time", "0s")
                .set("over_time", "10s"))) {
      assertThat(RoadWarriors.connects(lab, "carol")).containsExactly("10.9.0.1");
      String before = lab.ikeSa();
      Endpoint carol = new Endpoint(lab.sunHost, "10.9.0.1");
      try (Probe probe = Probe.start(lab.near(false), carol, MARK, 0, PER_SECOND)) {
        lab.eventually(
            "one new IKE SA stands alone",
            () -> lab.hasReplaced(before) && lab.sun.childSas().size() == 1);
        probe.awaitSent(probe.sent() + PER_SECOND);
        ProbeResult result = probe.finish();
        assertThat(result.perfect()).as(result + "; drops " + lab.moon.api().drops()).isTrue();
      }
      assertThat(RoadWarriors.addresses(lab, "carol")).containsExactly("10.9.0.1");
      assertThat(lab.sun.log()).contains("IKE_SA carol[2]");
    }
  }
}
