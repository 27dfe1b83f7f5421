package net.hsvpn.dataplane.sad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.Secret;
import net.hsvpn.config.TrafficClassPolicy;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Packets;
import net.hsvpn.dataplane.testing.ReferenceEsp;
import net.hsvpn.dataplane.testing.Suites;
import org.junit.jupiter.api.Test;

class SaDatabaseTest {
  private static final EspKeys KEYS = Keys.of(Suites.GCM_ESN, 41);
  private static final byte[] OUT = Packets.ipv4("10.1.0.1", "10.2.0.1", 60);
  private static final byte[] IN = Packets.ipv4("10.2.0.1", "10.1.0.1", 60);

  private final Gateway gateway = Gateway.withTwoContexts();

  @Test
  void installingAgainForgetsNeitherWindowNorCounters() {
    gateway.installInbound(KEYS, Gateway.tagged());
    byte[] packet = esp(Gateway.SPI, 1);
    assertThat(gateway.receive(packet)).hasSize(1);

    gateway.installInbound(KEYS, Gateway.tagged());
    assertThat(gateway.receive(packet)).isEmpty();
    assertThat(gateway.drops.get(DropReason.REPLAYED)).isEqualTo(1);
    assertThat(
            gateway.sas.snapshot().inbound().getFirst().byContext().get(Gateway.OFFICE).packets())
        .isEqualTo(1);
  }

  @Test
  void installingAgainReplacesWhatThePeerMayUse() {
    gateway.installInbound(KEYS, Gateway.tagged());
    gateway.installInbound(
        KEYS,
        new SaMode.Tagged(
            List.of(
                new TaggedContext(
                    Gateway.OFFICE_TAG,
                    Gateway.OFFICE,
                    List.of(IpPrefix.parse("10.2.128.0/17"))))));
    assertThat(gateway.receive(esp(Gateway.SPI, 1))).isEmpty();
    assertThat(gateway.drops.get(DropReason.SOURCE_NOT_AUTHORISED)).isEqualTo(1);
  }

  @Test
  void noNonceAndNoSequenceNumberComesTwice() {
    Set<Long> ivs = new HashSet<>();
    Set<Integer> sequences = new HashSet<>();
    gateway.installOutbound(KEYS, Gateway.tagged());
    for (int i = 0; i < 50; i++) {
      byte[] sealed = gateway.send(Gateway.OFFICE, OUT).getFirst();
      assertThat(ivs.add(ByteBuffer.wrap(sealed).getLong(8))).isTrue();
      assertThat(sequences.add(ByteBuffer.wrap(sealed).getInt(4))).isTrue();
      // As an actor does that was restarted and publishes what it knows.
      gateway.installOutbound(KEYS, Gateway.tagged());
    }
    gateway.sas.removeOutbound(Gateway.PEER, Gateway.SPI);
    gateway.installOutbound(KEYS, Gateway.tagged());
    byte[] sealed = gateway.send(Gateway.OFFICE, OUT).getFirst();
    assertThat(ivs.add(ByteBuffer.wrap(sealed).getLong(8))).as("even after a removal").isTrue();
  }

  @Test
  void rekeyingMovesTheTunnelAndTheOldSaStillReceives() {
    EspKeys newKeys = Keys.of(Suites.GCM_ESN, 42);
    gateway.installInbound(KEYS, Gateway.tagged());
    gateway.installOutbound(KEYS, Gateway.tagged());
    gateway.sas.install(Gateway.inbound(7000, newKeys, Gateway.tagged(), 64));
    gateway.sas.install(Gateway.outbound(8000, newKeys, Gateway.tagged()), Gateway.TUNNEL);

    assertThat(spi(gateway.send(Gateway.OFFICE, OUT).getFirst())).isEqualTo(8000);
    assertThat(gateway.receive(esp(Gateway.SPI, 1))).hasSize(1);
    assertThat(gateway.sas.removeInbound(Gateway.SPI))
        .get()
        .extracting(sa -> sa.total().packets())
        .isEqualTo(1L);
    assertThat(gateway.receive(esp(Gateway.SPI, 2))).isEmpty();
    assertThat(gateway.drops.get(DropReason.UNKNOWN_SPI)).isEqualTo(1);
  }

  @Test
  void theOldSaTakesOverIfTheNewOneGoes() {
    gateway.installOutbound(KEYS, Gateway.tagged());
    EspKeys newKeys = Keys.of(Suites.GCM_ESN, 42);
    gateway.sas.install(Gateway.outbound(8000, newKeys, Gateway.tagged()), Gateway.TUNNEL);
    // Publishing the old one again must not bring it back to the front.
    gateway.installOutbound(KEYS, Gateway.tagged());
    assertThat(spi(gateway.send(Gateway.OFFICE, OUT).getFirst())).isEqualTo(8000);

    assertThat(gateway.sas.removeOutbound(Gateway.PEER, 8000)).isPresent();
    assertThat(spi(gateway.send(Gateway.OFFICE, OUT).getFirst())).isEqualTo(Gateway.SPI);
    assertThat(gateway.sas.removeOutbound(Gateway.PEER, 8000)).isEmpty();
  }

  @Test
  void countsPerContext() {
    gateway.installOutbound(KEYS, Gateway.tagged());
    gateway.send(Gateway.OFFICE, OUT, OUT);
    gateway.send(Gateway.GUEST, OUT);
    SaSnapshot.Outbound sa = gateway.sas.snapshot().outbound().getFirst();
    assertThat(sa.byContext().get(Gateway.OFFICE).packets()).isEqualTo(2);
    assertThat(sa.byContext().get(Gateway.OFFICE).octets()).isEqualTo(120);
    assertThat(sa.byContext().get(Gateway.GUEST).packets()).isEqualTo(1);
    assertThat(sa.total().packets()).isEqualTo(3);
  }

  @Test
  void tenThousandSasAreFoundBySpi() {
    InboundSa[] all = new InboundSa[10_000];
    for (int i = 0; i < all.length; i++) {
      all[i] =
          InboundSa.of(
              Gateway.inbound(i * 65536, KEYS, Gateway.tagged(), 64), null, gateway.contexts);
    }
    SpiMap map = new SpiMap(Arrays.asList(all));
    for (InboundSa sa : all) {
      assertThat(map.get(sa.spi())).isSameAs(sa);
    }
    assertThat(map.get(1)).isNull();
  }

  @Test
  void keysThatDoNotFitTheSuiteAreRefused() {
    assertThatThrownBy(() ->
            gateway.sas.install(
                new InboundSaParameters(
                    1,
                    Gateway.PEER,
                    KEYS.suite(),
                    Secret.copyOf(new byte[15]),
                    KEYS.salt(),
                    KEYS.integrity(),
                    Gateway.tagged(),
                    64,
                    TrafficClassPolicy.DEFAULT)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("encryption key of 15 octets")
        .hasMessageContaining("expects 16");
  }

  /** RFC 4303 section 3.2: encryption without integrity is not offered, and here not possible. */
  @Test
  void aCipherWithoutIntegrityIsRefused() {
    EspSuite suite =
        new EspSuite(
            EncryptionAlgorithm.AES_CBC_128,
            Optional.empty(),
            Optional.empty(),
            SequenceNumbers.EXTENDED);
    assertThatThrownBy(() -> Keys.of(suite, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs an integrity algorithm");
  }

  private static int spi(byte[] packet) {
    return ByteBuffer.wrap(packet).getInt();
  }

  private static byte[] esp(int spi, long sequence) {
    byte[] plaintext = ReferenceEsp.plaintext(IN, 0, 10, 4, 4);
    return new ReferenceEsp(KEYS)
        .seal(spi, sequence, Gateway.iv(KEYS.suite(), sequence), plaintext);
  }
}
