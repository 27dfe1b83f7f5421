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
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.strongswan.Child;
import net.hsvpn.lab.strongswan.Connection;
import net.hsvpn.lab.strongswan.Credentials;
import net.hsvpn.lab.traffic.Endpoint;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The second role of strongSwan's scenarios ip-pool and reauth-mbb-virtual-ip: strongSwan lends an
 * address to us, from a pool of one.
 */
@Tag("interop")
class VirtualAddressRequestTest {
  private static final byte[] MARK =
      Arrays.copyOf("lent-to-us".getBytes(StandardCharsets.UTF_8), Markers.LENGTH);
  private static final int PER_SECOND = 200;
  private static final String LENT = "10.9.0.1";

  private static ForeignPeer lab(Connection theirs) {
    PeerSpec asking =
        PeerSpec.plain(
                PEER,
                "192.0.2.2",
                "sun.example.net",
                KEY,
                "office",
                List.of(),
                List.of("10.2.0.0/16"))
            .with("virtual-address", "request");
    return new ForeignPeer(
        gateway -> gateway.knowing(asking),
        List.of("make_before_break = yes"),
        Credentials.NONE.file(
            "authorities/pool.conf",
            "pools { road { addrs = 10.9.0.1/32 } }".getBytes(StandardCharsets.US_ASCII)),
        theirs.with(Child.of(CHILD, List.of("10.2.0.0/16"), List.of("dynamic"))));
  }

  @Test
  void theAddressIsOursWhileTheTunnelIsThere() {
    try (ForeignPeer lab =
        lab(
            ForeignPeer.connection(KEY)
                .set("pools", "road")
                .set("reauth_time", "8s")
                .set("rand_time", "0s")
                .set("over_time", "10s"))) {
      assertThat(lab.moon.api().initiate(PEER).ok()).as(lab.sun.log()).isTrue();
      lab.moon.awaitEstablished(PEER, SOON);
      assertThat(addresses(lab)).isEqualTo("[\"10.9.0.1\"]");
      assertThat(lab.sun.childSas().getFirst().remote()).containsExactly("10.9.0.1/32");
      Endpoint here = new Endpoint(lab.office.host(), LENT);
      Scenario.pings(here, lab.far(false));

      // strongSwan says AUTH_LIFETIME; we are back in time, under traffic, with the same address.
      String before = lab.ikeSa();
      try (Probe probe = Probe.start(here, lab.far(false), MARK, 0, PER_SECOND)) {
        lab.eventually(
            "a new IKE SA stands alone",
            () -> lab.hasReplaced(before) && lab.sun.sas().size() == 1);
        probe.awaitSent(probe.sent() + PER_SECOND);
        ProbeResult result = probe.finish();
        assertThat(result.perfect()).as(result + "; drops " + lab.moon.api().drops()).isTrue();
      }
      assertThat(lab.told("AUTH_LIFETIME")).isPositive();
      assertThat(addresses(lab)).isEqualTo("[\"10.9.0.1\"]");

      assertThat(lab.moon.api().terminate(PEER).ok()).isTrue();
      lab.eventually(
          "the address is gone from the device",
          () ->
              !lab.office
                  .host()
                  .command("ip", "-4", "address", "show", "dev", lab.office.device())
                  .run()
                  .stdout()
                  .contains(LENT));
    }
  }

  @Test
  void whoLendsNoneGetsNoTunnel() {
    try (ForeignPeer lab = lab(ForeignPeer.connection(KEY))) {
      Api.Answer initiated = lab.moon.api().initiate(PEER);
      assertThat(initiated.ok()).isFalse();
      assertThat(initiated.detail()).contains("INTERNAL_ADDRESS_FAILURE");
      assertThat(lab.moon.api().get("child-sas")).isEmpty();
    }
  }

  private static String addresses(ForeignPeer lab) {
    return lab.moon.api().peer(PEER).path("ikeSas").get(0).path("virtualAddresses").toString();
  }
}
