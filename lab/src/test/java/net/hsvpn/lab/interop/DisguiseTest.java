package net.hsvpn.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.capture.Capture;
import net.hsvpn.lab.capture.Tshark;
import net.hsvpn.lab.traffic.Endpoint;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Traffic flow confidentiality and traffic classes, as strongSwan and tshark see them. */
@Tag("interop")
class DisguiseTest {
  private static final String NO_PADDING = "16394";
  private static final byte DUMMY = 59;
  private static final int PADDED = 700;
  private static final byte[] MARK =
      Arrays.copyOf("disguise".getBytes(StandardCharsets.UTF_8), Markers.LENGTH);

  /**
   * strongSwan says nothing about padding, so it gets padded packets, and dummies between them; it
   * understands the ones and drops the others.
   */
  @Test
  void strongSwanTakesPaddedPacketsAndDropsDummies() {
    try (ForeignPeer lab =
            new ForeignPeer(
                ForeignPeer.KEY,
                peer ->
                    peer.with("tfc", Map.of("padding", PADDED, "dummies", 200))
                        .with("traffic-class", Map.of("dscp", 46)));
        Capture capture = Capture.of(lab.internet)) {
      assertThat(lab.sun.initiate(ForeignPeer.CHILD).ok()).as(lab.sun.log()).isTrue();
      lab.moon.awaitEstablished(ForeignPeer.PEER, ForeignPeer.SOON);
      for (boolean ipv6 : new boolean[] {false, true}) {
        ping(lab.near(ipv6), lab.far(ipv6));
        ping(lab.far(ipv6), lab.near(ipv6));
      }
      Path file = capture.stop();
      try (Tshark tshark = Tshark.withKeyFile(lab.moon.keys())) {
        assertThat(tshark.fields(file, "isakmp", "isakmp.notify.msgtype"))
            .noneMatch(row -> row.getFirst().contains(NO_PADDING));
        List<EspOnTheWire> ours = EspOnTheWire.from(tshark, file, "192.0.2.1");
        assertThat(ours).allMatch(EspOnTheWire::icvGood);
        List<EspOnTheWire> packets =
            ours.stream().filter(p -> p.plaintext()[p.plaintext().length - 1] != DUMMY).toList();
        assertThat(packets).hasSizeGreaterThanOrEqualTo(40).allSatisfy(DisguiseTest::padded);
        assertThat(packets.stream().map(EspOnTheWire::nextHeader)).containsOnly("0x04", "0x29");
        assertThat(ours).as("dummies among them").hasSizeGreaterThan(packets.size());
        assertThat(tshark.count(file, "esp && ip.src == 192.0.2.1 && ip.dsfield.dscp != 46"))
            .isZero();
      }
    }
  }

  private static void padded(EspOnTheWire packet) {
    int inner = packet.innerLength();
    int payload = packet.plaintext().length - packet.padLength() - 2;
    assertThat(payload).isEqualTo(Math.max(inner, PADDED));
    assertThat(Arrays.copyOfRange(packet.plaintext(), inner, payload)).containsOnly(0);
  }

  private static void ping(Endpoint from, Endpoint to) {
    ProbeResult result = Probe.ping(from, to, MARK, 10);
    assertThat(result.perfect()).as(from + " to " + to + ": " + result).isTrue();
  }
}
