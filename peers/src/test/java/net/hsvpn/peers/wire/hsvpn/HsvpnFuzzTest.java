package net.hsvpn.peers.wire.hsvpn;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;

/**
 * Whatever stands in HSVPN's notifies ends in a {@link MalformedMessage} or in a value that
 * survives being written and read again. The lowest bit of the first octet chooses the notify.
 */
class HsvpnFuzzTest {
  @FuzzTest(maxDuration = "3s")
  void decode(byte[] input) throws MalformedMessage {
    if (input.length == 0) {
      return;
    }
    Octets data = Octets.of(Arrays.copyOfRange(input, 1, input.length));
    try {
      if ((input[0] & 1) == 0) {
        HsvpnContexts contexts = HsvpnCodec.decodeContexts(data);
        assertThat(HsvpnCodec.decodeContexts(HsvpnCodec.encode(contexts).data()))
            .isEqualTo(contexts);
      } else {
        HsvpnRoutes routes = HsvpnCodec.decodeRoutes(data);
        assertThat(HsvpnCodec.decodeRoutes(HsvpnCodec.encode(routes).data())).isEqualTo(routes);
      }
    } catch (MalformedMessage expected) {
      assertThat(expected.offset()).isBetween(0, data.length());
    }
  }
}
