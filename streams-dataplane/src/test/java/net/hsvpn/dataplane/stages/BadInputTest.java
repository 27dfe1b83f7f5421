package net.hsvpn.dataplane.stages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.sad.SaMode;
import net.hsvpn.dataplane.sad.Selector;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Packets;
import net.hsvpn.dataplane.testing.ReferenceEsp;
import net.hsvpn.dataplane.testing.Suites;
import org.junit.jupiter.api.Test;

/** Each kind of bad packet ends in its own counter, and in no other. */
class BadInputTest {
  private static final EspKeys KEYS = Keys.of(Suites.GCM_ESN, 11);
  private static final byte[] INNER = Packets.ipv4("10.2.0.1", "10.1.0.1", 60);

  private final Gateway gateway = Gateway.withTwoContexts();
  private EspKeys keys = KEYS;
  private long sequence;

  BadInputTest() {
    gateway.installInbound(KEYS, Gateway.tagged());
  }

  @Test
  void tooShortForItsHeaders() {
    byte[] good = tagged(INNER, 10);
    for (int length = 0; length < 34; length++) {
      refused(DropReason.TRUNCATED, Arrays.copyOf(good, length));
    }
  }

  @Test
  void cutOffAnywhere() {
    byte[] good = tagged(INNER, 10);
    for (int length = 34; length < good.length; length++) {
      boolean aligned = (length - 32) % 4 == 0;
      refused(
          aligned ? DropReason.AUTHENTICATION_FAILED : DropReason.MISALIGNED,
          Arrays.copyOf(good, length));
    }
  }

  @Test
  void oversized() {
    byte[] good = tagged(INNER, 10);
    refused(DropReason.AUTHENTICATION_FAILED, Arrays.copyOf(good, good.length + 4));
    refused(DropReason.MISALIGNED, Arrays.copyOf(good, good.length + 1));
  }

  @Test
  void anyFlippedBit() {
    byte[] good = tagged(INNER, 10);
    // The SPI decides on the SA, the high bits of the sequence number on the window.
    for (int bit = 0; bit < 32; bit++) {
      refused(DropReason.UNKNOWN_SPI, flipped(good, bit));
    }
    for (int bit = 64; bit < good.length * 8; bit++) {
      refused(DropReason.AUTHENTICATION_FAILED, flipped(good, bit));
    }
    assertThat(gateway.receive(good)).hasSize(1);
  }

  @Test
  void replays() {
    byte[] good = tagged(INNER, 10);
    assertThat(gateway.receive(good)).hasSize(1);
    refused(DropReason.REPLAYED, good);
    byte[] twice = tagged(INNER, 10);
    long before = gateway.drops.get(DropReason.REPLAYED);
    assertThat(gateway.receive(twice, twice, twice)).as("copies within one batch").hasSize(1);
    assertThat(gateway.drops.get(DropReason.REPLAYED)).isEqualTo(before + 2);
  }

  @Test
  void reorderingWithinTheWindowIsNoFault() {
    byte[][] packets = new byte[60][];
    for (int i = 0; i < packets.length; i++) {
      packets[i] = tagged(INNER, 10);
    }
    Collections.shuffle(Arrays.asList(packets), new Random(1));
    assertThat(gateway.receive(packets)).hasSize(60);
  }

  @Test
  void leftOfTheWindow() {
    // With 64-bit numbers what is old reads as a number of the future, and its ICV tells.
    byte[] old = tagged(INNER, 10);
    sequence += 64;
    assertThat(gateway.receive(tagged(INNER, 10))).hasSize(1);
    refused(DropReason.AUTHENTICATION_FAILED, old);

    keys = Keys.of(Suites.aead(KEYS.suite().encryption(), SequenceNumbers.SHORT), 12);
    gateway.installInbound(keys, Gateway.tagged());
    byte[] oldShort = tagged(INNER, 10);
    sequence += 64;
    assertThat(gateway.receive(tagged(INNER, 10))).hasSize(1);
    refused(DropReason.TOO_OLD, oldShort);
  }

  @Test
  void aForgeryDoesNotMoveTheWindow() {
    byte[] early = tagged(INNER, 10);
    sequence += 1000;
    refused(DropReason.AUTHENTICATION_FAILED, flipped(tagged(INNER, 10), 400));
    assertThat(gateway.receive(early)).hasSize(1);
  }

  @Test
  void aTagNeverNegotiated() {
    refused(DropReason.TAG_NOT_NEGOTIATED, tagged(INNER, 30));
    refused(DropReason.TAG_NOT_NEGOTIATED, tagged(INNER, 0xFFFF));
  }

  @Test
  void noTagAtAll() {
    refused(DropReason.UNTAGGED, sealed(ReferenceEsp.plaintext(INNER, 0, -1, 4, 4)));
  }

  @Test
  void aSpoofedSource() {
    byte[] spoofed = Packets.ipv4("10.3.0.1", "10.1.0.1", 60);
    refused(DropReason.SOURCE_NOT_AUTHORISED, tagged(spoofed, 10));
    byte[] v6 = Packets.ipv6("2001:db8:3::1", "2001:db8:1::1", 60);
    refused(DropReason.SOURCE_NOT_AUTHORISED, sealed(ReferenceEsp.plaintext(v6, 0, 10, 4, 41)));
  }

  @Test
  void aDestinationWithoutRoute() {
    refused(DropReason.NO_ROUTE, tagged(Packets.ipv4("10.2.0.1", "10.7.0.1", 60), 10));
    refused(DropReason.ROUTED_BACK, tagged(Packets.ipv4("10.2.0.1", "10.2.0.2", 60), 10));
  }

  @Test
  void aPadLengthLongerThanThePacket() {
    byte[] plaintext = ReferenceEsp.plaintext(INNER, 0, 10, 4, 4);
    for (int padLength = plaintext.length - 1; padLength < 256; padLength++) {
      byte[] hostile = plaintext.clone();
      hostile[hostile.length - 2] = (byte) padLength;
      refused(DropReason.BAD_TRAILER, sealed(hostile));
    }
  }

  @Test
  void paddingThatIsNotTheStandardOne() {
    byte[] inner = Packets.ipv4("10.2.0.1", "10.1.0.1", 61);
    byte[] plaintext = ReferenceEsp.plaintext(inner, 0, 10, 4, 4);
    plaintext[plaintext.length - 3] ^= 1;
    refused(DropReason.BAD_TRAILER, sealed(plaintext));
  }

  @Test
  void padLengthThatReachesIntoTagOrPacket() {
    // Padding that looks right because the inner packet ends in 1, 2, 3, ...
    byte[] inner = Packets.ipv4("10.2.0.1", "10.1.0.1", 60);
    for (int i = 0; i < 40; i++) {
      inner[20 + i] = (byte) (i + 1);
    }
    byte[] plaintext = Arrays.copyOf(inner, 64);
    plaintext[60] = 41;
    plaintext[61] = 42;
    plaintext[62] = 42;
    plaintext[63] = 4;
    refused(DropReason.BAD_INNER_PACKET, sealed(plaintext));
  }

  @Test
  void otherNextHeaders() {
    refused(DropReason.BAD_TRAILER, sealed(ReferenceEsp.plaintext(INNER, 0, 10, 4, 17)));
    refused(DropReason.BAD_INNER_PACKET, sealed(ReferenceEsp.plaintext(INNER, 0, 10, 4, 41)));
    refused(DropReason.DUMMY, sealed(ReferenceEsp.plaintext(new byte[30], 0, -1, 4, 59)));
  }

  @Test
  void innerHeadersThatLie() {
    byte[] longer = INNER.clone();
    longer[3] = 120;
    refused(DropReason.BAD_INNER_PACKET, tagged(longer, 10));
    byte[] shorterThanHeader = INNER.clone();
    shorterThanHeader[3] = 19;
    refused(DropReason.BAD_INNER_PACKET, tagged(shorterThanHeader, 10));
    byte[] headerLength = INNER.clone();
    headerLength[0] = 0x44;
    refused(DropReason.BAD_INNER_PACKET, tagged(headerLength, 10));
    refused(DropReason.BAD_INNER_PACKET, tagged(new byte[0], 10));
  }

  @Test
  void outsideTheSelectorsOfAPlainSa() {
    gateway.sas.removeInbound(Gateway.SPI);
    gateway.installInbound(
        KEYS,
        new SaMode.Plain(
            Gateway.GUEST,
            List.of(Selector.of(Gateway.HERE)),
            List.of(Selector.of(IpPrefix.parse("10.2.5.0/24")))));
    byte[] inside = Packets.ipv4("10.2.5.1", "10.1.0.1", 60);
    List<Gateway.Delivered> delivered =
        gateway.receive(sealed(ReferenceEsp.plaintext(inside, 0, -1, 4, 4)));
    assertThat(delivered.getFirst().context()).isEqualTo(gateway.contexts.indexOf(Gateway.GUEST));
    refused(DropReason.SELECTOR_MISMATCH, sealed(ReferenceEsp.plaintext(INNER, 0, -1, 4, 4)));
    byte[] elsewhere = Packets.ipv4("10.2.5.1", "10.9.0.1", 60);
    refused(DropReason.SELECTOR_MISMATCH, sealed(ReferenceEsp.plaintext(elsewhere, 0, -1, 4, 4)));
  }

  @Test
  void aRemovedContextTakesNoMorePackets() {
    gateway.contexts.remove(Gateway.OFFICE);
    refused(DropReason.UNKNOWN_CONTEXT, tagged(INNER, 10));
    assertThat(gateway.receive(tagged(INNER, 20))).hasSize(1);
  }

  private void refused(DropReason reason, byte[] packet) {
    long all = gateway.dropped();
    long these = gateway.drops.get(reason);
    assertThat(gateway.receive(packet)).as("%s lets the packet pass", reason).isEmpty();
    assertThat(gateway.drops.get(reason)).as("counted as %s", reason).isEqualTo(these + 1);
    assertThat(gateway.dropped()).as("counted once").isEqualTo(all + 1);
  }

  private byte[] tagged(byte[] inner, int tag) {
    return sealed(ReferenceEsp.plaintext(inner, 0, tag, 4, 4));
  }

  private byte[] sealed(byte[] plaintext) {
    sequence++;
    return new ReferenceEsp(keys)
        .seal(Gateway.SPI, sequence, Gateway.iv(KEYS.suite(), sequence), plaintext);
  }

  private static byte[] flipped(byte[] packet, int bit) {
    byte[] out = packet.clone();
    out[bit >> 3] ^= (byte) (0x80 >>> (bit & 7));
    return out;
  }
}
