package net.hsvpn.dataplane.stages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.Mtu;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the outbound stages put on the wire, octet for octet, and what it costs. */
class SealedLayoutTest {
  private static final SaMode PLAIN =
      new SaMode.Plain(
          Gateway.OFFICE, List.of(Selector.of(Gateway.HERE)), List.of(Selector.of(Gateway.THERE)));

  static List<EspSuite> suites() {
    return Suites.all();
  }

  @Test
  void aTaggedPacketHasTheGoldenOctets() {
    EspKeys keys = Keys.of(Suites.GCM_ESN, 1);
    Gateway gateway = Gateway.withTwoContexts();
    gateway.installOutbound(keys, Gateway.tagged());

    byte[] sealed =
        gateway.send(Gateway.GUEST, Packets.ipv4("10.1.0.1", "10.2.0.1", 28)).getFirst();

    // SPI, sequence 1, IV = incarnation 7 | counter 0
    assertThat(HexFormat.of().formatHex(sealed, 0, 16))
        .isEqualTo("c0ffee01000000010007000000000000");
    byte[] plaintext = new ReferenceEsp(keys).open(sealed, 1);
    // inner packet | tag 20 | no padding | pad length 0 | next header 4
    assertThat(HexFormat.of().formatHex(plaintext))
        .isEqualTo("4500001c00000000401100000a0100010a0200011415161718191a1b" + "0014" + "0004");
  }

  @ParameterizedTest
  @MethodSource("suites")
  void everySuiteSealsWhatTheReferenceOpens(EspSuite suite) {
    EspKeys keys = Keys.of(suite, 2);
    Gateway gateway = Gateway.withTwoContexts();
    gateway.installOutbound(keys, Gateway.tagged());
    int alignment = suite.encryption().alignment();

    for (int length = 20; length < 60; length++) {
      byte[] inner = Packets.ipv4("10.1.0.1", "10.2.0.1", length);
      byte[] sealed = gateway.send(Gateway.OFFICE, inner).getFirst();
      long sequence = length - 19L;
      assertThat(ByteBuffer.wrap(sealed).getInt(4)).isEqualTo((int) sequence);
      assertThat(new ReferenceEsp(keys).open(sealed, sequence))
          .isEqualTo(ReferenceEsp.plaintext(inner, 0, 10, alignment, 4));
    }
    byte[] v6 = Packets.ipv6("2001:db8:1::1", "2001:db8:2::1", 61);
    assertThat(new ReferenceEsp(keys).open(gateway.send(Gateway.OFFICE, v6).getFirst(), 41))
        .isEqualTo(ReferenceEsp.plaintext(v6, 0, 10, alignment, 41));
    assertThat(gateway.dropped()).isZero();
  }

  @ParameterizedTest
  @MethodSource("suites")
  void everySuiteOpensWhatTheReferenceSeals(EspSuite suite) {
    EspKeys keys = Keys.of(suite, 3);
    Gateway gateway = Gateway.withTwoContexts();
    gateway.installInbound(keys, Gateway.tagged());
    ReferenceEsp reference = new ReferenceEsp(keys);

    for (int length = 20; length < 60; length++) {
      byte[] inner = Packets.ipv4("10.2.0.1", "10.1.0.1", length);
      int tfc = length % 7;
      byte[] plaintext = ReferenceEsp.plaintext(inner, tfc, 20, suite.encryption().alignment(), 4);
      byte[] packet = reference.seal(Gateway.SPI, length, Gateway.iv(suite, length), plaintext);
      List<Gateway.Delivered> delivered = gateway.receive(packet);
      assertThat(delivered).hasSize(1);
      assertThat(delivered.getFirst().octets()).isEqualTo(inner);
      assertThat(delivered.getFirst().context()).isEqualTo(gateway.contexts.indexOf(Gateway.GUEST));
    }
  }

  @Test
  void theTagIsFreeForInnerLengths0And3Modulo4() {
    EspKeys keys = Keys.of(Suites.GCM_ESN, 4);
    Gateway tagged = Gateway.withTwoContexts();
    tagged.installOutbound(keys, Gateway.tagged());
    Gateway plain = Gateway.withTwoContexts();
    plain.installOutbound(keys, PLAIN);

    for (int length = 20; length <= 1500; length++) {
      byte[] inner = Packets.ipv4("10.1.0.1", "10.2.0.1", length);
      int with = tagged.send(Gateway.OFFICE, inner).getFirst().length;
      int without = plain.send(Gateway.OFFICE, inner).getFirst().length;
      int cost = length % 4 == 0 || length % 4 == 3 ? 0 : 4;
      assertThat(with - without).as("inner length %d", length).isEqualTo(cost);
    }
  }

  static List<EspSuite> sizes() {
    // The width of sequence numbers does not show on the wire.
    return suites().stream().filter(s -> s.sequenceNumbers() == SequenceNumbers.EXTENDED).toList();
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void noPacketWithinTheInnerMtuOutgrowsTheOuterOne(EspSuite suite) {
    EspKeys keys = Keys.of(suite, 5);
    for (boolean tagged : new boolean[] {true, false}) {
      Gateway gateway = Gateway.withTwoContexts();
      gateway.installOutbound(keys, tagged ? Gateway.tagged() : PLAIN);
      int[] sealedLength = new int[1600];
      for (int length = 20; length < sealedLength.length; length++) {
        byte[] inner = Packets.ipv4("10.1.0.1", "10.2.0.1", length);
        sealedLength[length] = gateway.send(Gateway.OFFICE, inner).getFirst().length;
      }
      for (int outer = 576; outer <= 1500; outer++) {
        for (boolean udp : new boolean[] {true, false}) {
          int headers = 20 + (udp ? 8 : 0);
          int inner = Mtu.inner(outer, false, suite, udp, tagged);
          int longest = Arrays.stream(sealedLength, 20, inner + 1).max().orElseThrow() + headers;
          assertThat(longest).isLessThanOrEqualTo(outer);
          assertThat(sealedLength[inner + 1] + headers)
              .as("no octet is wasted")
              .isGreaterThan(outer);
          assertThat(Mtu.inner(outer + 20, true, suite, udp, tagged)).isEqualTo(inner);
        }
      }
    }
  }

  @Test
  void whatAnSaDoesNotCarryNeverEntersIt() {
    Gateway gateway = Gateway.withTwoContexts();
    gateway.installOutbound(Keys.of(Suites.GCM_ESN, 6), PLAIN);

    assertThat(gateway.send(Gateway.GUEST, Packets.ipv4("10.1.0.1", "10.2.0.1", 40))).isEmpty();
    assertThat(gateway.drops.get(DropReason.TAG_NOT_NEGOTIATED)).isEqualTo(1);
    assertThat(gateway.send(Gateway.OFFICE, Packets.ipv4("10.9.0.1", "10.2.0.1", 40))).isEmpty();
    assertThat(gateway.drops.get(DropReason.SELECTOR_MISMATCH)).isEqualTo(1);
    assertThat(gateway.send(Gateway.OFFICE, new byte[40])).isEmpty();
    assertThat(gateway.drops.get(DropReason.NOT_IP)).isEqualTo(1);
    byte[] shortened = Arrays.copyOf(Packets.ipv4("10.1.0.1", "10.2.0.1", 40), 39);
    assertThat(gateway.send(Gateway.OFFICE, shortened)).isEmpty();
    assertThat(gateway.drops.get(DropReason.BAD_INNER_PACKET)).isEqualTo(1);
    assertThat(gateway.send(Gateway.OFFICE, Packets.ipv4("10.1.0.1", "10.3.0.1", 40))).isEmpty();
    assertThat(gateway.send(Gateway.OFFICE, Packets.ipv4("10.1.0.1", "10.1.0.2", 40))).isEmpty();
    assertThat(gateway.drops.get(DropReason.NO_ROUTE)).isEqualTo(2);
    assertThat(gateway.send(Gateway.OFFICE, Packets.ipv4("10.1.0.1", "10.2.0.1", 3988))).isEmpty();
    assertThat(gateway.drops.get(DropReason.TOO_BIG)).isEqualTo(1);
  }

  @Test
  void trafficWithoutSaAsksForItsTunnel() {
    Gateway gateway = Gateway.withTwoContexts();
    var wanted = new ArrayList<>();
    assertThat(gateway.send(Gateway.OFFICE, wanted::add, Packets.ipv4("10.1.0.1", "10.2.0.1", 40)))
        .isEmpty();
    assertThat(wanted).containsExactly(Gateway.TUNNEL);
    assertThat(gateway.drops.get(DropReason.NO_OUTBOUND_SA)).isEqualTo(1);
  }
}
