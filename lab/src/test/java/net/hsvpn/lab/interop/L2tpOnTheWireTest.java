package net.hsvpn.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.hsvpn.lab.capture.Capture;
import net.hsvpn.lab.capture.Tshark;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What tshark finds in our L2TP, once it has opened the ESP around it. */
@Tag("interop")
class L2tpOnTheWireTest {
  private static final byte[] MARK =
      Arrays.copyOf("l2tp on the wire".getBytes(StandardCharsets.US_ASCII), Markers.LENGTH);

  @Test
  void tsharkDecodesEveryProtocolWithoutAComplaint() {
    try (OurOwnPair pair = new OurOwnPair("aes128gcm16", MethodsTest.Way.L2TP.settings());
        Capture capture = Capture.of(pair.internet)) {
      pair.ready();
      for (String context : OurOwnPair.CONTEXTS) {
        for (boolean ipv6 : new boolean[] {false, true}) {
          ProbeResult result =
              Probe.ping(
                  pair.end(pair.east, context, ipv6), pair.end(pair.west, context, ipv6), MARK, 5);
          assertThat(result.perfect()).as(context + ": " + result).isTrue();
        }
      }
      Path file = capture.stop();
      try (Tshark tshark = Tshark.withKeyFile(pair.east.keys())) {
        // The keys are those of one direction and the other: control connection, calls, PPP.
        assertThat(
                tshark.fields(file, "l2tp.avp.message_type", "l2tp.avp.message_type").stream()
                    .map(List::getFirst)
                    .distinct())
            .contains("1", "2", "3", "10", "11", "12");
        for (String protocol : List.of("lcp", "chap", "ipcp", "ipv6cp")) {
          assertThat(tshark.count(file, protocol)).as(protocol).isPositive();
        }
        assertThat(tshark.details(file, "l2tp && (_ws.malformed || _ws.expert.severity == error)"))
            .isEmpty();
      }
    }
  }
}
