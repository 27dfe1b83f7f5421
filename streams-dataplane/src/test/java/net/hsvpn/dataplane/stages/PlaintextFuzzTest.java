package net.hsvpn.dataplane.stages;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.sad.SaMode;
import net.hsvpn.dataplane.sad.Selector;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.ReferenceEsp;
import net.hsvpn.dataplane.testing.Suites;

/**
 * The same behind the encryption: the input is a plaintext that an authenticated peer sealed as it
 * should. The first octet chooses the kind of SA.
 */
class PlaintextFuzzTest {
  private static final EspKeys KEYS = Keys.of(Suites.GCM_ESN, 32);
  private static final ReferenceEsp PEER = new ReferenceEsp(KEYS);
  private static final int PLAIN_SPI = Gateway.SPI + 1;
  private static final Gateway GATEWAY = Gateway.withTwoContexts();
  private static long sequence;

  static {
    GATEWAY.installInbound(KEYS, Gateway.tagged());
    GATEWAY.sas.install(
        Gateway.inbound(
            PLAIN_SPI,
            KEYS,
            new SaMode.Plain(
                Gateway.OFFICE,
                List.of(Selector.of(Gateway.HERE), Selector.of(Gateway.HERE_V6)),
                List.of(Selector.of(Gateway.THERE), Selector.of(Gateway.THERE_V6))),
            64));
  }

  @FuzzTest(maxDuration = "8s")
  void receive(byte[] input) {
    int length = Math.min(input.length, 3800) & ~3;
    if (length < 4) {
      return;
    }
    boolean tagged = input[0] >= 0;
    byte[] plaintext = Arrays.copyOfRange(input, input.length - length, input.length);
    byte[] packet =
        PEER.seal(
            tagged ? Gateway.SPI : PLAIN_SPI,
            ++sequence,
            Gateway.iv(KEYS.suite(), sequence),
            plaintext);
    long before = GATEWAY.dropped();
    List<Gateway.Delivered> delivered = GATEWAY.receive(packet);
    assertThat(delivered.size() + GATEWAY.dropped()).isEqualTo(before + 1);
    assertThat(GATEWAY.drops.get(DropReason.INTERNAL_ERROR)).isZero();
    assertThat(GATEWAY.drops.get(DropReason.AUTHENTICATION_FAILED)).isZero();
    for (Gateway.Delivered packetOut : delivered) {
      verify(packetOut, plaintext);
    }
  }

  /** What passes begins the plaintext, and came from where the peer may send from. */
  private static void verify(Gateway.Delivered delivered, byte[] plaintext) {
    byte[] inner = delivered.octets();
    assertThat(inner).isEqualTo(Arrays.copyOf(plaintext, inner.length));
    boolean v4 = inner[0] >>> 4 == 4;
    int source = v4 ? 12 : 8;
    byte[] address = Arrays.copyOfRange(inner, source, source + (v4 ? 4 : 16));
    IpPrefix from = IpPrefix.of(address, address.length * 8);
    assertThat((v4 ? Gateway.THERE : Gateway.THERE_V6).contains(from)).isTrue();
  }
}
