package net.hsvpn.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.Mtu;
import net.hsvpn.lab.capture.Capture;
import net.hsvpn.lab.capture.Tshark;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.traffic.BulkTransfer;
import net.hsvpn.lab.traffic.Endpoint;
import net.hsvpn.lab.traffic.Markers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The path between two gateways gets narrower in the middle. What was too long before arrives in
 * outer fragments; senders are told; from then on everything fits, and no connection breaks.
 */
@Tag("interop")
class PathMtuTest {
  private static final int NARROW = 1400;
  private static final int NARROWER = 1300;
  private static final int LEAST_IPV6 = 1280;
  // Longer than what each of the paths lets through, and no longer than what the one before did.
  private static final int TOO_LONG = 1380;
  private static final int STILL_TOO_LONG = 1310;
  private static final long SOME = 500_000;
  private static final EspSuite SUITE =
      new EspSuite(
          EncryptionAlgorithm.AES_GCM_16_128,
          Optional.empty(),
          Optional.empty(),
          SequenceNumbers.EXTENDED);

  private final Markers markers = new Markers(NarrowPath.CONTEXTS, new SecureRandom());

  @ParameterizedTest(name = "IPv6 outside: {0}")
  @ValueSource(booleans = {false, true})
  void everythingRecoversWhenThePathGetsNarrower(boolean ipv6Outside) {
    try (NarrowPath lab = new NarrowPath(ipv6Outside)) {
      List<BulkTransfer> transfers = new ArrayList<>();
      for (boolean ipv6 : new boolean[] {false, true}) {
        assertThat(ping(lab.east, lab.west, "guest", ipv6, "do", TOO_LONG))
            .contains(" 0% packet loss");
      }
      for (boolean ipv6 : new boolean[] {false, true}) {
        transfers.add(transfer(lab.east, lab.west, ipv6));
        transfers.add(transfer(lab.west, lab.east, ipv6));
      }
      transfers.forEach(t -> Eventually.holds("octets arrive", () -> t.arrived() > SOME));

      lab.narrow(NARROW);

      toldWhatFits(lab, TOO_LONG, fits(NARROW, ipv6Outside), fits(NARROW, ipv6Outside));
      for (BulkTransfer transfer : transfers) {
        long before = transfer.arrived();
        Eventually.holds(
            "connections from before go on: " + lab.east.api().drops(),
            () -> transfer.arrived() > before + SOME);
      }
      for (BulkTransfer transfer : transfers) {
        transfer.finish();
        transfer.close();
      }
      nothingIsFragmentedOutside(lab);

      // Too narrow for what IPv6 asks of every link: that is carried in outer fragments.
      lab.narrow(NARROWER);
      toldWhatFits(lab, STILL_TOO_LONG, fits(NARROWER, ipv6Outside), LEAST_IPV6);
      everyPingArrives(lab);
    }
  }

  private static int fits(int pathMtu, boolean ipv6Outside) {
    return Mtu.inner(pathMtu, ipv6Outside, SUITE, false, true);
  }

  private BulkTransfer transfer(GatewayProcess from, GatewayProcess to, boolean ipv6) {
    return BulkTransfer.start(
        NarrowPath.end(from, "office", ipv6),
        NarrowPath.end(to, "office", ipv6),
        markers,
        "office");
  }

  /** Who sends in the context is told, on either side. */
  private static void toldWhatFits(NarrowPath lab, int octets, int ipv4, int ipv6) {
    told(lab.east, lab.west, false, octets, ipv4);
    told(lab.west, lab.east, false, octets, ipv4);
    told(lab.east, lab.west, true, octets, ipv6);
    told(lab.west, lab.east, true, octets, ipv6);
  }

  private static void told(
      GatewayProcess from, GatewayProcess to, boolean ipv6, int octets, int mtu) {
    // "mtu = 1336" or "mtu=1336", by a router or by the host's own kernel that was told before.
    Eventually.holds(
        "guests of " + from + " are told " + mtu,
        () -> ping(from, to, "guest", ipv6, "do", octets).replace(" ", "").contains("mtu=" + mtu));
  }

  /** By now all senders know, and the gateways cut what the kernel of the host does not. */
  private static void nothingIsFragmentedOutside(NarrowPath lab) {
    try (Capture capture = Capture.of(lab.eastRouter, "mid")) {
      everyPingArrives(lab);
      Path file = capture.stop();
      try (Tshark tshark = Tshark.withoutKeys()) {
        assertThat(tshark.count(file, "esp")).isGreaterThanOrEqualTo(16);
        assertThat(tshark.count(file, "ip.flags.mf == 1 || ip.frag_offset > 0 || ipv6.fraghdr"))
            .isZero();
      }
    }
  }

  private static void everyPingArrives(NarrowPath lab) {
    for (boolean ipv6 : new boolean[] {false, true}) {
      for (String context : NarrowPath.CONTEXTS) {
        // The first may be what teaches a kernel that has not sent yet.
        ping(lab.east, lab.west, context, ipv6, "dont", TOO_LONG);
        assertThat(ping(lab.east, lab.west, context, ipv6, "dont", TOO_LONG))
            .contains(" 0% packet loss");
      }
    }
  }

  private static String ping(
      GatewayProcess from,
      GatewayProcess to,
      String context,
      boolean ipv6,
      String discovery,
      int octets) {
    Endpoint source = NarrowPath.end(from, context, ipv6);
    String size = Integer.toString(octets - (ipv6 ? 48 : 28));
    return source
        .host()
        .command(
            "ping",
            "-c",
            "2",
            "-i",
            "0.2",
            "-W",
            "1",
            "-M",
            discovery,
            "-s",
            size,
            NarrowPath.end(to, context, ipv6).address())
        .attempt()
        .both();
  }
}
