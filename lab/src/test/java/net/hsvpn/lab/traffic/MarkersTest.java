package net.hsvpn.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MarkersTest {
  private final Markers markers = new Markers(List.of("office", "guest"), new SecureRandom());

  @Test
  void aMarkerIsFoundWhereverItStands() {
    for (int at = 0; at <= 100; at++) {
      byte[] packet = new byte[100 + Markers.LENGTH];
      new Random(at).nextBytes(packet);
      System.arraycopy(markers.of("guest"), 0, packet, at, Markers.LENGTH);
      assertThat(markers.find(packet, packet.length)).isEqualTo(1);
      assertThat(markers.find(packet, at + Markers.LENGTH - 1)).isEqualTo(Markers.NONE);
    }
  }

  @Test
  void anotherExperimentsMarkerIsNone() {
    byte[] other = new Markers(List.of("office", "guest"), new SecureRandom()).of("office");
    assertThat(markers.find(other, other.length)).isEqualTo(Markers.NONE);
  }

  @Test
  void fillingRepeatsTheMarker() {
    byte[] octets = markers.filled("office", 40);
    assertThat(octets)
        .hasSize(40)
        .startsWith(markers.of("office"))
        .endsWith(Arrays.copyOf(markers.of("office"), 8));
  }
}
