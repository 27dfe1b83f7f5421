package net.hsvpn.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.hsvpn.lab.capture.Capture;
import net.hsvpn.lab.capture.Tshark;
import net.hsvpn.lab.traffic.Endpoint;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What tshark, which shares no code with us, finds in our packets: the routing tag stands before
 * the ESP padding (docs/protocol.md), and where there is padding anyway, it costs nothing. The
 * measure is strongSwan, whose packets carry no tag.
 */
@Tag("interop")
class TagOnTheWireTest {
  private static final String VENDOR_ID_TEXT = "HSVPN routing-tag trailer v1";
  private static final String CONTEXTS_NOTIFY = "41010";
  private static final int TAG_OCTETS = 2;
  private static final int TRAILER_END = 2;
  private static final int[] SIZES = {20, 21, 22, 23, 1000, 1001, 1002, 1003};
  private static final byte[] MARK =
      Arrays.copyOf("tag on the wire".getBytes(StandardCharsets.UTF_8), Markers.LENGTH);

  @Test
  void theTagStandsBeforeThePaddingAndIsFreeWherePaddingIs() {
    Map<Integer, Integer> untagged = lengthsOfStrongSwan();
    Map<Integer, Integer> tagged = new TreeMap<>();
    try (OurOwnPair pair = new OurOwnPair("aes128gcm16");
        Capture capture = Capture.of(pair.internet)) {
      pair.ready();
      for (String context : OurOwnPair.CONTEXTS) {
        probe(pair.end(pair.east, context, false), pair.end(pair.west, context, false));
        probe(pair.end(pair.east, context, true), pair.end(pair.west, context, true));
      }
      Path file = capture.stop();
      try (Tshark tshark = Tshark.withKeyFile(pair.east.keys())) {
        verifyNegotiation(tshark, file);
        for (EspOnTheWire packet : EspOnTheWire.from(tshark, file, "192.0.2.1")) {
          verifyTrailer(packet);
          assertThat(packet.icvGood()).isTrue();
          tagged.put(packet.innerLength(), packet.octets());
        }
        assertThat(tagsSeen(EspOnTheWire.from(tshark, file, "192.0.2.2")))
            .containsExactlyInAnyOrderElementsOf(OurOwnPair.TAGS);
      }
    }
    compare(untagged, tagged);
  }

  @Test
  void extendedSequenceNumbersChangeNothingThatCanBeSeen() {
    try (OurOwnPair pair = new OurOwnPair("aes256gcm16-esn");
        Capture capture = Capture.of(pair.internet)) {
      pair.ready();
      probe(pair.end(pair.east, "guest", false), pair.end(pair.west, "guest", false));
      Path file = capture.stop();
      try (Tshark tshark = Tshark.withKeyFile(pair.east.keys())) {
        assertThat(EspOnTheWire.from(tshark, file, "192.0.2.1"))
            .isNotEmpty()
            .allSatisfy(TagOnTheWireTest::verifyTrailer);
      }
    }
  }

  private static Map<Integer, Integer> lengthsOfStrongSwan() {
    Map<Integer, Integer> lengths = new TreeMap<>();
    try (ForeignPeer lab = new ForeignPeer(ForeignPeer.KEY);
        Capture capture = Capture.of(lab.internet)) {
      assertThat(lab.sun.initiate(ForeignPeer.CHILD).ok()).isTrue();
      lab.moon.awaitEstablished(ForeignPeer.PEER, ForeignPeer.SOON);
      probe(lab.far(false), lab.near(false));
      probe(lab.far(true), lab.near(true));
      Path file = capture.stop();
      try (Tshark tshark = Tshark.withKeyFile(lab.moon.keys())) {
        for (EspOnTheWire packet : EspOnTheWire.from(tshark, file, "192.0.2.2")) {
          lengths.put(packet.innerLength(), packet.octets());
          assertThat(packet.plaintext())
              .as("strongSwan's packet ends with its padding")
              .hasSize(packet.innerLength() + packet.padLength() + TRAILER_END);
        }
      }
    }
    return lengths;
  }

  private static void compare(Map<Integer, Integer> untagged, Map<Integer, Integer> tagged) {
    List<Integer> both = untagged.keySet().stream().filter(tagged::containsKey).toList();
    // Two families, eight sizes each.
    assertThat(both).hasSizeGreaterThanOrEqualTo(2 * SIZES.length);
    for (int inner : both) {
      int cost = inner % 4 == 0 || inner % 4 == 3 ? 0 : 4;
      assertThat(tagged.get(inner) - untagged.get(inner))
          .as("what the tag costs an inner packet of %d octets", inner)
          .isEqualTo(cost);
    }
  }

  private static void verifyNegotiation(Tshark tshark, Path file) {
    assertThat(tshark.fields(file, "isakmp.exchangetype == 34", "isakmp.vid_bytes"))
        .hasSizeGreaterThanOrEqualTo(2)
        .allSatisfy(row -> assertThat(row.getFirst()).contains(vendorId()));
    assertThat(
            tshark
                .fields(
                    file,
                    "isakmp.exchangetype == 35",
                    "isakmp.id.data.fqdn",
                    "isakmp.notify.msgtype")
                .stream()
                // On a busy machine a message may have been sent again.
                .distinct())
        .hasSize(2)
        .allSatisfy(row -> assertThat(row.getFirst()).contains("example.net"))
        .allSatisfy(row -> assertThat(row.getLast()).contains(CONTEXTS_NOTIFY));
  }

  private static void verifyTrailer(EspOnTheWire packet) {
    int end = packet.innerLength() + TAG_OCTETS;
    assertThat(OurOwnPair.TAGS).contains(packet.u16(packet.innerLength()));
    assertThat(packet.plaintext()).hasSize(end + packet.padLength() + TRAILER_END);
    assertThat(packet.plaintext().length % 4).isZero();
    assertThat(packet.padLength()).isLessThan(4);
    for (int i = 0; i < packet.padLength(); i++) {
      // RFC 4303 section 2.4: padding counts up from 1.
      assertThat(packet.plaintext()[end + i]).isEqualTo((byte) (i + 1));
    }
    boolean ipv4 = (packet.plaintext()[0] & 0xF0) == 0x40;
    assertThat(packet.nextHeader()).isEqualTo(ipv4 ? "0x04" : "0x29");
  }

  private static List<Integer> tagsSeen(List<EspOnTheWire> packets) {
    return packets.stream().map(packet -> packet.u16(packet.innerLength())).distinct().toList();
  }

  private static void probe(Endpoint from, Endpoint to) {
    for (int size : SIZES) {
      try (Probe probe = Probe.start(from, to, MARK, size, 100)) {
        probe.awaitSent(2);
        ProbeResult result = probe.finish();
        assertThat(result.perfect()).as(from + " to " + to + ": " + result).isTrue();
      }
    }
  }

  private static String vendorId() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(VENDOR_ID_TEXT.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
