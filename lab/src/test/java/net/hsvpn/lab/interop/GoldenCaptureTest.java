package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.CONNECTION;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import net.hsvpn.lab.capture.Capture;
import net.hsvpn.lab.capture.Tshark;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.peers.wire.IkeHeader;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whole conversations on the wire, against the ones kept in peers: the same exchanges in the same
 * order. {@code -Dregenerate=true} keeps today's instead; then regenerate peers' readings of them,
 * and review both.
 */
@Tag("interop")
class GoldenCaptureTest {
  private static final Path GOLDEN = Path.of("../peers/src/test/resources/net/hsvpn/peers/golden");
  private static final String KEYS = "uat:ikev2_decryption_table:";

  @Test
  void strongSwanInitiates() throws IOException {
    try (ForeignPeer lab = new ForeignPeer(KEY);
        Capture capture = Capture.of(lab.internet)) {
      assertThat(lab.sun.initiate(CHILD).ok()).isTrue();
      lab.moon.awaitEstablished(PEER, SOON);
      assertThat(lab.moon.api().rekeyChild(PEER).ok()).isTrue();
      assertThat(lab.moon.api().rekeyIke(PEER).ok()).isTrue();
      lab.sun.terminate(CONNECTION);
      gone(lab.moon);
      compare("strongswan-initiates", capture.stop(), lab.moon);
    }
  }

  @Test
  void weInitiate() throws IOException {
    try (ForeignPeer lab = new ForeignPeer(KEY);
        Capture capture = Capture.of(lab.internet)) {
      assertThat(lab.moon.api().initiate(PEER).ok()).isTrue();
      assertThat(lab.moon.api().rekeyIke(PEER).ok()).isTrue();
      assertThat(lab.moon.api().terminate(PEER).ok()).isTrue();
      gone(lab.moon);
      compare("we-initiate", capture.stop(), lab.moon);
    }
  }

  @Test
  void tagged() throws IOException {
    // All of it is to be opened, and only the last keys of an IKE SA are exported.
    try (OurOwnPair pair =
            new OurOwnPair(
                "aes128gcm16", peer -> peer.with("ike", List.of("aes128gcm16-prfsha256-x25519")));
        Capture capture = Capture.of(pair.internet)) {
      pair.ready();
      String peer = pair.east.api().get("peers").get(0).get("name").asText();
      assertThat(pair.east.api().rekeyChild(peer).ok()).isTrue();
      assertThat(pair.east.api().terminate(peer).ok()).isTrue();
      gone(pair.east);
      compare("tagged", capture.stop(), pair.east);
    }
  }

  private static void gone(GatewayProcess gateway) {
    Eventually.holds("the gateway has no SA left", () -> gateway.api().get("ike-sas").isEmpty());
  }

  private static void compare(String name, Path capture, GatewayProcess gateway)
      throws IOException {
    Stream<String> keys =
        Files.readAllLines(gateway.keys()).stream()
            .filter(line -> line.startsWith(KEYS))
            .map(line -> "keys " + line.substring(KEYS.length()));
    List<String> today = Stream.concat(keys, datagrams(capture).stream()).toList();
    Path file = GOLDEN.resolve(name + ".txt");
    if (Boolean.getBoolean("regenerate")) {
      Files.write(file, today);
    }
    assertThat(shape(today)).isEqualTo(shape(Files.readAllLines(file)));
  }

  /** IKE messages in order, those that were sent again only once. */
  private static List<String> datagrams(Path capture) {
    try (Tshark tshark = Tshark.withoutKeys()) {
      List<List<String>> rows = tshark.fields(capture, "isakmp", "ip.src", "udp.payload");
      String initiator = rows.getFirst().getFirst();
      return rows.stream()
          .map(row -> (row.get(0).equals(initiator) ? "> " : "< ") + withoutMarker(row.get(1)))
          .distinct()
          .toList();
    }
  }

  private static String withoutMarker(String hex) {
    return hex.startsWith("00000000") ? hex.substring(8) : hex;
  }

  private static List<String> shape(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(">") || line.startsWith("<"))
        .map(line -> line.charAt(0) + " " + shape(HexFormat.of().parseHex(line.substring(2))))
        .toList();
  }

  private static String shape(byte[] datagram) {
    try {
      IkeHeader header = IkeMessageCodec.decodeHeader(datagram);
      return header.exchange()
          + (header.response() ? " response " : " request ")
          + header.messageId();
    } catch (MalformedMessage e) {
      throw new AssertionError(e);
    }
  }
}
