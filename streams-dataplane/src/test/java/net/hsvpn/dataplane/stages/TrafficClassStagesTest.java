package net.hsvpn.dataplane.stages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import net.hsvpn.config.TfcPolicy;
import net.hsvpn.config.TrafficClassPolicy;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.sad.SaMode;
import net.hsvpn.dataplane.sad.Selector;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Packets;
import net.hsvpn.dataplane.testing.ReferenceEsp;
import net.hsvpn.dataplane.testing.Suites;
import net.hsvpn.dataplane.wire.Ecn;
import net.hsvpn.dataplane.wire.InternetChecksum;
import net.hsvpn.dataplane.wire.TrafficClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the inner header to the outer one, and back at the other end, all combinations. */
class TrafficClassStagesTest {
  private static final EspKeys KEYS = Keys.of(Suites.GCM_ESN, 61);
  private static final SaMode PLAIN =
      new SaMode.Plain(
          Gateway.OFFICE,
          List.of(Selector.of(Gateway.HERE), Selector.of(Gateway.HERE_V6)),
          List.of(Selector.of(Gateway.THERE), Selector.of(Gateway.THERE_V6)));
  private static final int EXPEDITED = 46;

  private static byte[] packet(boolean v4, int trafficClass, boolean outbound) {
    String here = v4 ? "10.1.0.1" : "2001:db8:1::1";
    String there = v4 ? "10.2.0.1" : "2001:db8:2::1";
    String from = outbound ? here : there;
    String to = outbound ? there : here;
    byte[] packet = v4 ? Packets.ipv4(from, to, 64) : Packets.ipv6(from, to, 64);
    if (v4) {
      packet[1] = (byte) trafficClass;
      int checksum = InternetChecksum.complement(InternetChecksum.add(0, packet, 0, 20));
      packet[10] = (byte) (checksum >>> 8);
      packet[11] = (byte) checksum;
    } else {
      packet[0] = (byte) (0x60 | (trafficClass >>> 4));
      packet[1] = (byte) (trafficClass << 4);
    }
    return packet;
  }

  /** RFC 6040 figure 3 for ECN; RFC 4301 section 5.1.2.1 for DSCP. */
  @ParameterizedTest
  @CsvSource({"copy,copy", "copy,0", "copy,46", "zero,copy", "zero,0", "zero,46"})
  void outwards(String ecn, String dscp) {
    boolean copiesEcn = ecn.equals("copy");
    OptionalInt fixed =
        dscp.equals("copy") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(dscp));
    for (SaMode mode : List.of(Gateway.tagged(), PLAIN)) {
      Gateway gateway = Gateway.withTwoContexts();
      gateway.installOutbound(
          KEYS, mode, new TrafficClassPolicy(copiesEcn, fixed, false), TfcPolicy.NONE);
      for (boolean v4 : new boolean[] {true, false}) {
        for (int inner = 0; inner < 256; inner++) {
          int expected = (fixed.orElse(inner >> 2) << 2) | (copiesEcn ? inner & 3 : 0);
          byte[] packet = packet(v4, inner, true);
          assertThat(
                  gateway
                      .sendMarked(Gateway.OFFICE, tunnel -> false, packet)
                      .getFirst()
                      .trafficClass())
              .as("inner traffic class %x", inner)
              .isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void inwards(boolean takesOverDscp) {
    TrafficClassPolicy policy = new TrafficClassPolicy(true, OptionalInt.empty(), takesOverDscp);
    for (boolean tagged : new boolean[] {true, false}) {
      Gateway gateway = Gateway.withTwoContexts();
      gateway.installInbound(KEYS, tagged ? Gateway.tagged() : PLAIN, policy);
      long sequence = 0;
      int unheard = 0;
      int alarming = 0;
      for (boolean v4 : new boolean[] {true, false}) {
        for (int inner = 0; inner < 4; inner++) {
          for (int outer = 0; outer < 4; outer++) {
            byte[] packet = packet(v4, (10 << 2) | inner, false);
            byte[] plaintext = ReferenceEsp.plaintext(packet, 0, tagged ? 20 : -1, 4, v4 ? 4 : 41);
            byte[] esp =
                new ReferenceEsp(KEYS)
                    .seal(Gateway.SPI, ++sequence, Gateway.iv(KEYS.suite(), sequence), plaintext);
            List<Gateway.Delivered> got = gateway.receive((EXPEDITED << 2) | outer, esp);
            alarming += Ecn.alarming(inner, outer) ? 1 : 0;
            int ecn = Ecn.decapsulate(inner, outer);
            if (ecn == Ecn.DROP) {
              unheard++;
              assertThat(got).isEmpty();
            } else {
              int onward = ((takesOverDscp ? EXPEDITED : 10) << 2) | ecn;
              assertThat(got.getFirst().octets())
                  .as("inner %d, outer %d, IPv4 %s", inner, outer, v4)
                  .isEqualTo(packet(v4, onward, false));
            }
          }
        }
      }
      assertThat(gateway.drops.get(DropReason.CONGESTION_UNHEARD)).isEqualTo(unheard).isEqualTo(2);
      assertThat(gateway.sas.snapshot().inbound().getFirst().alarmingEcn().packets())
          .isEqualTo(alarming)
          .isEqualTo(8);
    }
  }

  /** With an outer header that nobody marked, an inner packet is not even looked at. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 255})
  void anUnmarkedOuterHeaderChangesNothing(int inner) {
    Gateway gateway = Gateway.withTwoContexts();
    gateway.installInbound(KEYS, Gateway.tagged());
    byte[] packet = packet(true, inner, false);
    packet[10] ^= 0x55;
    byte[] plaintext = ReferenceEsp.plaintext(packet, 0, 20, 4, 4);
    byte[] esp =
        new ReferenceEsp(KEYS).seal(Gateway.SPI, 1, Gateway.iv(KEYS.suite(), 1), plaintext);
    byte[] got = gateway.receive(0, esp).getFirst().octets();
    assertThat(got).isEqualTo(packet);
    assertThat(TrafficClass.of(got, 0)).isEqualTo(inner);
    assertThat(Arrays.equals(got, packet(true, inner, false)))
        .as("a wrong checksum stays")
        .isFalse();
  }
}
