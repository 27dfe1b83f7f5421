package net.hsvpn.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.PeerSpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A gateway is killed and started anew. Nobody is probed, so the other end can notice only by the
 * answer to what it says next (RFC 6290).
 */
@Tag("interop")
class QuickCrashDetectionTest {
  private static final byte[] SECRET =
      "a secret that outlives the restart of west".getBytes(StandardCharsets.US_ASCII);

  private static PeerSpec unprobed(PeerSpec peer) {
    return peer.with("timers", Map.of("liveness", "0s", "retransmit-tries", 10));
  }

  @Test
  void theOtherEndNoticesAtItsNextMessage() {
    try (OurOwnPair pair =
        new OurOwnPair(
            "aes128gcm16",
            QuickCrashDetectionTest::unprobed,
            QuickCrashDetectionTest::unprobed,
            gateway ->
                gateway.file("crash.secret", SECRET).with("crash-secret-file", "crash.secret"))) {
      pair.ready();
      pair.west.kill();
      GatewayProcess west = pair.topology.ends(GatewayProcess.start(pair.west.spec())).awaitReady();

      assertThat(pair.east.api().rekeyIke("west").ok()).isFalse();

      pair.east.awaitEstablished("west", ForeignPeer.SOON);
      west.awaitEstablished("east", ForeignPeer.SOON);
      assertThat(pair.east.api().events())
          .as("what east was told")
          .anyMatch(event -> event.path("kind").asText().equals("PEER_RESTARTED"))
          .noneMatch(event -> event.path("kind").asText().equals("PEER_SILENT"));
    }
  }
}
