package net.hsvpn.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.hsvpn.lab.capture.Capture;
import net.hsvpn.lab.capture.Tshark;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.traffic.Endpoint;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two of our gateways: ML-KEM-768 on top of X25519 by default (RFC 9370), seen by tshark, at first
 * and when all is rekeyed; a post-quantum pre-shared key besides (RFC 8784).
 */
@Tag("interop")
class PostQuantumTest {
  private static final String SUITE = "aes128gcm16-prfsha256-x25519-ke1_mlkem768";
  private static final String ESP = "aes128gcm16-x25519-ke1_mlkem768-esn";
  private static final byte[] MARK =
      Arrays.copyOf("post-quantum".getBytes(StandardCharsets.US_ASCII), Markers.LENGTH);
  private static final Map<String, Object> AUTH =
      Map.of(
          "psk", "the key of east and west",
          "ppk-id", "red",
          "ppk", "a key of many more bits than these",
          "ppk-required", "on");

  @Test
  void byDefaultAndInEachRekeying() {
    try (OurOwnPair pair = new OurOwnPair(ESP, peer -> peer.with("auth", AUTH));
        Capture capture = Capture.of(pair.internet)) {
      pair.ready();
      for (GatewayProcess gateway : List.of(pair.east, pair.west)) {
        JsonNode sa = onlyIkeSa(gateway);
        assertThat(sa.path("suite").asText()).isEqualTo(SUITE);
        assertThat(sa.path("ppk").asBoolean()).isTrue();
      }
      ping(pair);
      assertThat(pair.east.api().rekeyChild("west").ok()).isTrue();
      assertThat(pair.west.api().get("child-sas").toString()).contains(ESP);
      ping(pair);
      assertThat(pair.west.api().rekeyIke("east").ok()).isTrue();
      assertThat(onlyIkeSa(pair.west).path("suite").asText()).isEqualTo(SUITE);
      assertThat(onlyIkeSa(pair.west).path("ppk").asBoolean()).isTrue();
      ping(pair);
      verifyWire(capture.stop());
    }
  }

  /** One end does not know it: both go on with X25519 alone. */
  @Test
  void withAGatewayThatDoesNotKnowIt() {
    UnaryOperator<PeerSpec> older =
        peer -> peer.with("ike", List.of("aes128gcm16-prfsha256-x25519"));
    try (OurOwnPair pair =
        new OurOwnPair(
            "aes128gcm16-esn", UnaryOperator.identity(), older, UnaryOperator.identity())) {
      pair.ready();
      JsonNode sa = onlyIkeSa(pair.east);
      assertThat(sa.path("suite").asText()).isEqualTo("aes128gcm16-prfsha256-x25519");
      assertThat(sa.path("ppk").asBoolean()).isFalse();
      ping(pair);
    }
  }

  private static JsonNode onlyIkeSa(GatewayProcess gateway) {
    Eventually.holds(
        "one IKE SA at " + gateway.spec().name(), () -> gateway.api().get("ike-sas").size() == 1);
    return gateway.api().get("ike-sas").get(0).path("sa");
  }

  private static void ping(OurOwnPair pair) {
    Endpoint from = pair.end(pair.east, "office", false);
    Endpoint to = pair.end(pair.west, "office", false);
    ProbeResult result = Probe.ping(from, to, MARK, 10);
    assertThat(result.perfect()).as(result.toString()).isTrue();
  }

  /** IKE_INTERMEDIATE is 43 and IKE_FOLLOWUP_KE 44; the first additional key exchange is type 6. */
  private static void verifyWire(Path file) {
    try (Tshark tshark = Tshark.withoutKeys()) {
      for (int exchange : new int[] {43, 44}) {
        for (String from : List.of("192.0.2.1", "192.0.2.2")) {
          assertThat(
                  tshark.count(
                      file, "isakmp.exchangetype == %d && ip.src == %s".formatted(exchange, from)))
              .as("messages of exchange " + exchange + " from " + from)
              .isPositive();
        }
      }
      assertThat(tshark.fields(file, "isakmp.exchangetype == 34", "isakmp.tf.type"))
          .hasSizeGreaterThanOrEqualTo(2)
          .allSatisfy(row ->
              assertThat(List.of(row.getFirst().split(",", -1)))
                  .as("transform types")
                  .contains("6"));
      assertThat(tshark.fields(file, "isakmp.exchangetype == 34", "isakmp.notify.msgtype"))
          .allSatisfy(row -> assertThat(row.getFirst()).contains("16438", "16435"));
    }
  }
}
