package net.hsvpn.dataplane.stages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.hsvpn.config.TfcPolicy;
import net.hsvpn.config.TfcPolicy.Padding;
import net.hsvpn.config.TrafficClassPolicy;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.dataplane.Mtu;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.sad.SaMode;
import net.hsvpn.dataplane.sad.Selector;
import net.hsvpn.dataplane.sad.TaggedContext;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Packets;
import net.hsvpn.dataplane.testing.ReferenceEsp;
import net.hsvpn.dataplane.testing.Suites;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** TFC padding (RFC 4303 section 2.7) on the wire, octet for octet. */
class TfcTest {
  private static final SaMode PLAIN =
      new SaMode.Plain(
          Gateway.OFFICE, List.of(Selector.of(Gateway.HERE)), List.of(Selector.of(Gateway.THERE)));
  private static final int OUTER_HEADERS = 20 + 8;
  private static final int ETHERNET = 1500;

  static List<EspSuite> suites() {
    return Suites.all();
  }

  private static Gateway sender(EspKeys keys, boolean tagged, Padding padding) {
    Gateway gateway = Gateway.withTwoContexts();
    gateway.installOutbound(
        keys,
        tagged ? Gateway.tagged() : PLAIN,
        TrafficClassPolicy.DEFAULT,
        new TfcPolicy(padding, 0));
    return gateway;
  }

  private static byte[] inner(int length) {
    return Packets.ipv4("10.1.0.1", "10.2.0.1", length);
  }

  @ParameterizedTest
  @MethodSource("suites")
  void paddingIsZerosBetweenPacketAndTag(EspSuite suite) {
    EspKeys keys = Keys.of(suite, 71);
    for (boolean tagged : new boolean[] {true, false}) {
      Gateway gateway = sender(keys, tagged, new Padding.AtLeast(100));
      long sequence = 0;
      for (int length = 20; length < 120; length++) {
        byte[] sealed = gateway.send(Gateway.OFFICE, inner(length)).getFirst();
        byte[] expected =
            ReferenceEsp.plaintext(
                inner(length),
                Math.max(0, 100 - length),
                tagged ? 10 : -1,
                suite.encryption().alignment(),
                4);
        assertThat(new ReferenceEsp(keys).open(sealed, ++sequence))
            .as("inner packet of %d octets", length)
            .isEqualTo(expected);
      }
      assertThat(gateway.dropped()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("suites")
  void withMtuAllPacketsHaveOneLengthAndFit(EspSuite suite) {
    EspKeys keys = Keys.of(suite, 72);
    for (boolean tagged : new boolean[] {true, false}) {
      Gateway gateway = sender(keys, tagged, new Padding.Mtu());
      int longest = Mtu.inner(ETHERNET, false, suite, true, tagged);
      int common = gateway.send(Gateway.OFFICE, inner(longest)).getFirst().length;
      assertThat(common + OUTER_HEADERS).isLessThanOrEqualTo(ETHERNET);
      assertThat(common + OUTER_HEADERS + suite.encryption().alignment()).isGreaterThan(ETHERNET);
      for (int length = 20; length < longest; length++) {
        assertThat(gateway.send(Gateway.OFFICE, inner(length)).getFirst()).hasSize(common);
      }
      assertThat(gateway.send(Gateway.OFFICE, inner(longest + 1)).getFirst())
          .as("padding never makes a packet fail that could be sent without")
          .hasSizeGreaterThan(common);
      assertThat(gateway.dropped()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"true,1900", "true,700", "false,1900", "false,700"})
  void ourOtherEndTakesThePaddingOff(boolean tagged, int octets) {
    EspKeys keys = Keys.of(Suites.GCM_ESN, 73);
    Gateway here = sender(keys, tagged, new Padding.AtLeast(octets));
    Gateway there = Gateway.withTwoContexts();
    // What is remote here is local there.
    there.installInbound(
        keys,
        tagged
            ? new SaMode.Tagged(
                List.of(
                    new TaggedContext(Gateway.OFFICE_TAG, Gateway.OFFICE, List.of(Gateway.HERE))))
            : new SaMode.Plain(
                Gateway.OFFICE,
                List.of(Selector.of(Gateway.THERE)),
                List.of(Selector.of(Gateway.HERE))));
    there.contexts.publish(
        Gateway.OFFICE, RoutingTable.of(Map.of(Gateway.THERE, new NextHop.Local())));
    for (int length = 20; length < 1400; length += 13) {
      byte[] sealed = here.send(Gateway.OFFICE, inner(length)).getFirst();
      assertThat(sealed).hasSizeGreaterThanOrEqualTo(Math.min(octets, 1400));
      assertThat(there.receive(sealed).getFirst().octets()).isEqualTo(inner(length));
    }
    assertThat(there.dropped()).isZero();
  }
}
