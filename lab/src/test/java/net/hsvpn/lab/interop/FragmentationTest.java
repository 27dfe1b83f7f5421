package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.hsvpn.lab.capture.Capture;
import net.hsvpn.lab.capture.Tshark;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.strongswan.Child;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * IKE messages far longer than a packet, between us and strongSwan, over a network that drops IP
 * fragments as many firewalls do: both ends cut them (RFC 7383), whoever begins, in every exchange
 * of an SA's life. Without it there is no tunnel.
 */
@Tag("interop")
class FragmentationTest {
  private static final byte[] MARK =
      Arrays.copyOf("fragmentation".getBytes(StandardCharsets.UTF_8), Markers.LENGTH);
  private static final int OUR_SIZE = 1280;
  private static final int THEIR_SIZE = 400;

  /** Together some 2500 octets, once as an offer and once as an answer. */
  private static final List<String> MANY =
      Stream.concat(
              ForeignPeer.OURS.stream(),
              IntStream.rangeClosed(1, 60).mapToObj("fd00:1:%x::/64"::formatted))
          .toList();

  private static final String NO_IP_FRAGMENTS =
      """
      table ip firewall {
        chain in {
          type filter hook prerouting priority -500;
          ip frag-off & 0x3fff != 0 counter drop
        }
      }
      """;

  private ForeignPeer lab;

  private void start(UnaryOperator<PeerSpec> settings) {
    lab =
        new ForeignPeer(
            KEY,
            peer -> settings.apply(peer.with("local-networks", MANY)),
            connection -> connection.with(Child.of(CHILD, ForeignPeer.THEIRS, MANY)),
            List.of("fragment_size = " + THEIR_SIZE));
    lab.moonHost.command("nft", "-f", "-").reading(NO_IP_FRAGMENTS).run();
    lab.sunHost.command("nft", "-f", "-").reading(NO_IP_FRAGMENTS).run();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void strongSwanInitiates() {
    start(UnaryOperator.identity());
    try (Capture capture = Capture.of(lab.internet)) {
      Output initiated = lab.sun.initiate(CHILD);
      assertThat(initiated.ok()).as(initiated.both() + lab.moon.log()).isTrue();
      live();
      verifyWire(capture.stop());
    }
  }

  @Test
  void weInitiate() {
    start(UnaryOperator.identity());
    try (Capture capture = Capture.of(lab.internet)) {
      Api.Answer initiated = lab.moon.api().initiate(PEER);
      assertThat(initiated.ok()).as(initiated + lab.sun.log()).isTrue();
      live();
      verifyWire(capture.stop());
    }
  }

  @Test
  void withoutItNothingPasses() {
    start(peer ->
        peer.with("ike-fragmentation", "off")
            .with("timers", Map.of("retransmit-first", "200ms", "retransmit-tries", 2)));
    Api.Answer initiated = lab.moon.api().initiate(PEER);
    assertThat(initiated.ok()).isFalse();
    assertThat(initiated.toString()).contains("no answer");
  }

  /** Packets, and every exchange that is long. */
  private void live() {
    lab.moon.awaitEstablished(PEER, SOON);
    assertThat(lab.sun.childSas())
        .singleElement()
        .satisfies(child -> assertThat(child.remote()).hasSize(MANY.size()));
    ping();
    assertThat(lab.moon.api().rekeyChild(PEER).ok()).isTrue();
    String before = onlySpi();
    lab.sun.rekeyChild(CHILD);
    Eventually.holds(
        "strongSwan has replaced the child",
        () -> lab.sun.childSas().size() == 1 && !before.equals(onlySpi()));
    assertThat(lab.moon.api().rekeyIke(PEER).ok()).isTrue();
    ping();
  }

  private String onlySpi() {
    return lab.sun.childSas().getFirst().spiIn();
  }

  private void ping() {
    ProbeResult result = Probe.ping(lab.near(false), lab.far(false), MARK, 10);
    assertThat(result.perfect()).as(result + lab.moon.log()).isTrue();
  }

  private static void verifyWire(Path file) {
    try (Tshark tshark = Tshark.withoutKeys()) {
      String ours = "ip.src == 192.0.2.1 && isakmp.nextpayload == 53";
      String theirs = "ip.src == 192.0.2.2 && isakmp.nextpayload == 53";
      // IKE_AUTH and two rekeyings, of three fragments at least, or of eight.
      assertThat(tshark.count(file, ours)).isGreaterThanOrEqualTo(3 * 3);
      assertThat(tshark.count(file, theirs)).isGreaterThanOrEqualTo(3 * 8);
      assertThat(tshark.count(file, ours + " && ip.len > " + OUR_SIZE)).isZero();
      assertThat(tshark.count(file, theirs + " && ip.len > " + THEIR_SIZE)).isZero();
      assertThat(tshark.count(file, "ip.flags.mf == 1 || ip.frag_offset > 0")).isZero();
    }
  }
}
