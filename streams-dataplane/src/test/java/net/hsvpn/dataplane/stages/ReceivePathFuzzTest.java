package net.hsvpn.dataplane.stages;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Suites;

/** Whatever arrives from the network: nothing of it is authentic, all of it is counted. */
class ReceivePathFuzzTest {
  private static final EspKeys KEYS = Keys.of(Suites.GCM_ESN, 31);
  private static final Gateway GATEWAY = Gateway.withTwoContexts();

  static {
    GATEWAY.installInbound(KEYS, Gateway.tagged());
  }

  @FuzzTest(maxDuration = "8s")
  void receive(byte[] datagram) {
    byte[] bounded = Arrays.copyOf(datagram, Math.min(datagram.length, 3900));
    long before = GATEWAY.dropped();
    List<Gateway.Delivered> delivered = GATEWAY.receive(bounded);
    assertThat(delivered).isEmpty();
    assertThat(GATEWAY.dropped()).isEqualTo(before + 1);
    assertThat(GATEWAY.drops.get(DropReason.INTERNAL_ERROR)).isZero();
  }
}
