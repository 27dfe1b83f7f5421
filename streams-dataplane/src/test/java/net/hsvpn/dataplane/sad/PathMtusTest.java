package net.hsvpn.dataplane.sad;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import net.hsvpn.dataplane.Mtu;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Packets;
import net.hsvpn.dataplane.testing.Suites;
import org.junit.jupiter.api.Test;

class PathMtusTest {
  private static final EspKeys KEYS = Keys.of(Suites.GCM_ESN, 5);
  private static final byte[] PACKET = Packets.ipv4("10.1.0.1", "10.2.0.1", 60);

  private final Gateway gateway = Gateway.withTwoContexts();

  @Test
  void anSaKnowsItsPathFromTheBeginning() {
    gateway.pathMtu = 1400;
    gateway.installOutbound(KEYS, Gateway.tagged());
    assertThat(sa().pathMtu()).isEqualTo(1400);
    assertThat(sa().innerLimit(true)).isEqualTo(Mtu.inner(1400, false, KEYS.suite(), true, true));
    // What the limit says is what sealing needs: one octet more does not fit.
    int fits = 1400 - 20 - 8;
    assertThat(sa().sealedLength(sa().innerLimit(true))).isLessThanOrEqualTo(fits);
    assertThat(sa().sealedLength(sa().innerLimit(true) + 1)).isGreaterThan(fits);
  }

  @Test
  void asksAgainOnlyIfTheSaWasUsed() {
    gateway.installOutbound(KEYS, Gateway.tagged());
    gateway.pathMtu = 1300;
    gateway.sas.learnPathMtus();
    assertThat(sa().pathMtu()).as("nothing was sent").isEqualTo(1500);
    gateway.send(Gateway.OFFICE, PACKET);
    gateway.sas.learnPathMtus();
    assertThat(sa().pathMtu()).isEqualTo(1300);
    gateway.pathMtu = 1500;
    gateway.send(Gateway.OFFICE, PACKET);
    gateway.sas.learnPathMtus();
    assertThat(sa().pathMtu()).as("the kernel has forgotten").isEqualTo(1500);
    gateway.pathMtu = PathMtus.UNKNOWN;
    gateway.send(Gateway.OFFICE, PACKET);
    gateway.sas.learnPathMtus();
    assertThat(sa().pathMtu()).as("no route at the moment").isEqualTo(1500);
  }

  @Test
  void whatEveryHostTakesIsNeverTooMuch() {
    gateway.pathMtu = 300;
    gateway.installOutbound(KEYS, Gateway.tagged());
    assertThat(sa().innerLimit(true)).isEqualTo(576);
    assertThat(sa().innerLimit(false)).isEqualTo(1280);
    gateway.pathMtu = 65535;
    gateway.sas.install(Gateway.outbound(8, KEYS, Gateway.tagged()), Gateway.TUNNEL);
    assertThat(sa().innerLimit(true)).as("what a batch's slot holds").isEqualTo(1920);
  }

  @Test
  void forgedMessagesDoNotGetBelowTheFloor() {
    InetSocketAddress v4 = new InetSocketAddress("192.0.2.1", 4500);
    InetSocketAddress v6 = new InetSocketAddress("2001:db8::1", 4500);
    PathMtus forged = (local, remote) -> 552;
    assertThat(forged.atLeast(1000).between(v4, v4)).isEqualTo(1000);
    assertThat(forged.atLeast(1000).between(v6, v6)).as("RFC 8200 section 5").isEqualTo(1280);
    assertThat(forged.atLeast(1400).between(v6, v6)).isEqualTo(1400);
    PathMtus honest = (local, remote) -> 1450;
    assertThat(honest.atLeast(1000).between(v4, v4)).isEqualTo(1450);
    PathMtus ignorant = (local, remote) -> PathMtus.UNKNOWN;
    assertThat(ignorant.atLeast(1000).between(v4, v4)).isEqualTo(PathMtus.UNKNOWN);
  }

  @Test
  void theLeastOfAPeersSasCounts() {
    gateway.installOutbound(KEYS, Gateway.tagged());
    EspKeys cbc =
        Keys.of(
            Suites.all().stream().filter(s -> !s.encryption().aead()).findFirst().orElseThrow(), 6);
    gateway.sas.install(Gateway.outbound(8, cbc, Gateway.tagged()), Gateway.TUNNEL);
    assertThat(gateway.sas.innerMtus(1500))
        .containsOnlyKeys(Gateway.PEER)
        .containsEntry(Gateway.PEER, Mtu.inner(1500, false, cbc.suite(), true, true));
  }

  private OutboundSa sa() {
    return gateway.sas.tables().get().outbound(Gateway.TUNNEL);
  }
}
