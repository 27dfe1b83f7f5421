package net.hsvpn.dataplane.sad;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Packets;
import net.hsvpn.dataplane.testing.ReferenceEsp;
import net.hsvpn.dataplane.testing.Suites;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Only the newest authentic packet says where a peer is (RFC 7296 section 2.23). */
class PeerSightingsTest {
  private static final EspKeys KEYS = Keys.of(Suites.GCM_ESN, 43);
  private static final byte[] INNER = Packets.ipv4("10.2.0.1", "10.1.0.1", 60);
  private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("203.0.113.9", 61_000);
  private static final InetSocketAddress THIRD = new InetSocketAddress("2001:db8::9", 4500);

  private final Gateway gateway = Gateway.withTwoContexts();
  private final List<InetSocketAddress> seen = new ArrayList<>();

  @BeforeEach
  void begin() {
    gateway.installInbound(KEYS, Gateway.tagged());
    gateway.sightings = (spi, peer, local, remote) -> seen.add(remote);
    gateway.millis = 1_000_000;
    from(Gateway.REMOTE, esp(10));
    assertThat(seen).containsExactly(Gateway.REMOTE);
    seen.clear();
    gateway.millis += 1000;
  }

  private static byte[] esp(int sequence) {
    byte[] plaintext = ReferenceEsp.plaintext(INNER, 0, 10, 4, 4);
    return new ReferenceEsp(KEYS)
        .seal(Gateway.SPI, sequence, Gateway.iv(KEYS.suite(), sequence), plaintext);
  }

  private void from(InetSocketAddress source, byte[]... packets) {
    gateway.source = source;
    gateway.receive(packets);
  }

  @Test
  void theNewestPacketTellsOnceForEachPlace() {
    from(Gateway.REMOTE, esp(11));
    assertThat(seen).isEmpty();
    from(ELSEWHERE, esp(12), esp(13));
    gateway.millis += 1000;
    from(ELSEWHERE, esp(14));
    assertThat(seen).containsExactly(ELSEWHERE);
    from(THIRD, esp(15));
    assertThat(seen).containsExactly(ELSEWHERE, THIRD);
  }

  @Test
  void aReplayTellsNothing() {
    from(ELSEWHERE, esp(10));
    assertThat(gateway.drops.get(DropReason.REPLAYED)).isEqualTo(1);
    assertThat(seen).isEmpty();
  }

  @Test
  void aForgedPacketTellsNothing() {
    byte[] forged = esp(99);
    forged[forged.length - 1] ^= 1;
    from(ELSEWHERE, forged);
    assertThat(gateway.drops.get(DropReason.AUTHENTICATION_FAILED)).isEqualTo(1);
    assertThat(seen).isEmpty();
  }

  @Test
  void aPacketThatWasHeldBackTellsNothing() {
    byte[] late = esp(11);
    from(Gateway.REMOTE, esp(12));
    from(ELSEWHERE, late);
    assertThat(gateway.dropped()).isZero();
    assertThat(seen).isEmpty();
  }

  @Test
  void whatComesTooSoonIsToldLater() {
    from(ELSEWHERE, esp(11));
    gateway.millis += 999;
    from(THIRD, esp(12));
    assertThat(seen).containsExactly(ELSEWHERE);
    gateway.millis += 1;
    from(THIRD, esp(13));
    assertThat(seen).containsExactly(ELSEWHERE, THIRD);
  }

  @Test
  void installingAgainForgetsNothing() {
    gateway.installInbound(KEYS, Gateway.tagged());
    from(Gateway.REMOTE, esp(11));
    assertThat(seen).isEmpty();
  }

  @Test
  void anSaIsSentElsewhereAndNothingElseChanges() {
    byte[] out = Packets.ipv4("10.1.0.1", "10.2.0.1", 60);
    gateway.installOutbound(KEYS, Gateway.tagged());
    gateway.send(Gateway.OFFICE, out);
    gateway.sas.redirect(to(8000), Gateway.TUNNEL);
    assertThat(gateway.sas.snapshot().outbound()).as("it was not there").hasSize(1);
    gateway.sas.redirect(to(Gateway.SPI), Gateway.TUNNEL);
    gateway.send(Gateway.OFFICE, out);
    SaSnapshot.Outbound sa = gateway.sas.snapshot().outbound().getFirst();
    assertThat(sa.remote()).isEqualTo(ELSEWHERE);
    assertThat(sa.total().packets()).isEqualTo(2);
    assertThat(gateway.sas.carriedOut(Gateway.PEER, Gateway.SPI).packets()).isEqualTo(2);
  }

  private static OutboundSaParameters to(int spi) {
    OutboundSaParameters p = Gateway.outbound(spi, KEYS, Gateway.tagged());
    return new OutboundSaParameters(
        p.spi(),
        p.peer(),
        p.suite(),
        p.encryptionKey(),
        p.salt(),
        p.integrityKey(),
        p.mode(),
        p.local(),
        ELSEWHERE,
        true,
        p.ivIncarnation());
  }
}
