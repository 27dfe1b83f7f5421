package net.hsvpn.dataplane.sad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import net.hsvpn.dataplane.testing.Packets;
import org.junit.jupiter.api.Test;

/** Fragments but the first show no ports (RFC 4301 section 7). */
class SelectorFragmentsTest {
  private static final byte[] WHOLE = udp();
  private static final byte[] LATER = later();

  @Test
  void selectorsOfAnyPortAdmitAllFragments() {
    SelectorSet set = set(0, 0xFFFF);
    assertThat(matches(set, WHOLE)).isTrue();
    assertThat(matches(set, LATER)).isTrue();
    assertThat(set.matchesFragmentsToo()).isTrue();
  }

  @Test
  void selectorsOfOnePortAdmitNoLaterFragment() {
    SelectorSet set = set(4000, 4000);
    assertThat(matches(set, WHOLE)).isTrue();
    assertThat(matches(set, LATER)).isFalse();
    assertThat(set.matchesFragmentsToo()).isFalse();
  }

  @Test
  void opaqueSelectorsAdmitLaterFragmentsAndNothingElse() {
    SelectorSet set = set(0xFFFF, 0);
    assertThat(matches(set, WHOLE)).isFalse();
    assertThat(matches(set, LATER)).isTrue();
  }

  @Test
  void noOtherReversedRangeIsASelector() {
    assertThatThrownBy(() -> set(5000, 4000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5000-4000");
  }

  private static boolean matches(SelectorSet set, byte[] packet) {
    return set.matchesSource(packet, 0, packet.length);
  }

  private static SelectorSet set(int startPort, int endPort) {
    return new SelectorSet(
        List.of(
            new Selector(
                InetAddress.ofLiteral("10.1.0.0"),
                InetAddress.ofLiteral("10.1.255.255"),
                17,
                startPort,
                endPort)));
  }

  private static byte[] udp() {
    byte[] packet = Packets.ipv4("10.1.0.1", "10.2.0.1", 100);
    packet[20] = (byte) (4000 >>> 8);
    packet[21] = (byte) 4000;
    return packet;
  }

  private static byte[] later() {
    byte[] packet = udp();
    packet[7] = 10;
    return packet;
  }
}
