package net.hsvpn.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Packets;
import net.hsvpn.dataplane.testing.Suites;
import org.junit.jupiter.api.Test;

/** An SA near the end of its 32-bit sequence numbers stops there, and never begins again. */
class SequenceEndTest {
  private static final long END = 0xFFFF_FFFFL;
  private static final int LEFT = 10;
  private static final byte[] PACKET = Packets.ipv4("10.1.0.5", "10.2.0.7", 100);
  private static final EspKeys OLD = keys(1);
  private static final EspKeys NEW = keys(2);
  private static final int NEW_SPI = 0xC0FF_EE02;

  private final Gateway gateway = Gateway.withTwoContexts();

  private static EspKeys keys(long seed) {
    return Keys.of(Suites.aead(EncryptionAlgorithm.AES_GCM_16_128, SequenceNumbers.SHORT), seed);
  }

  private List<Long> send(int packets) {
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < packets; i++) {
      gateway
          .send(Gateway.OFFICE, PACKET)
          .forEach(sent -> numbers.add(ByteBuffer.wrap(sent).getInt(4) & END));
    }
    return numbers;
  }

  @Test
  void theLastNumberIsTheLastPacketUntilAnotherSaTakesOver() {
    gateway.sas.install(
        Gateway.outbound(Gateway.SPI, OLD, Gateway.tagged()), Gateway.TUNNEL);
    gateway.sas.takeOver(peer -> true, spi -> 0, (peer, spi) -> END - LEFT);

    assertThat(send(LEFT + 100))
        .containsExactlyElementsOf(LongStream.rangeClosed(END - LEFT + 1, END).boxed().toList());
    assertThat(gateway.drops.get(DropReason.SEQUENCE_EXHAUSTED)).isEqualTo(100);
    assertThat(gateway.sas.carriedOut(Gateway.PEER, Gateway.SPI).packets()).isEqualTo(END);

    // Installed again, as after a change of addresses, it is still at its end.
    gateway.sas.install(Gateway.outbound(Gateway.SPI, OLD, Gateway.tagged()), Gateway.TUNNEL);
    assertThat(send(3)).isEmpty();

    gateway.sas.install(Gateway.outbound(NEW_SPI, NEW, Gateway.tagged()), Gateway.TUNNEL);
    assertThat(send(3)).containsExactly(1L, 2L, 3L);
    assertThat(gateway.dropped()).isEqualTo(103);
  }

  @Test
  void whatAnSaCarriedIsFoundByItsName() {
    gateway.installOutbound(OLD, Gateway.tagged());
    gateway.sas.install(Gateway.outbound(NEW_SPI, NEW, Gateway.tagged()), Gateway.TUNNEL);
    byte[] sent = gateway.send(Gateway.OFFICE, PACKET).getFirst();

    assertThat(gateway.sas.carriedOut(Gateway.PEER, NEW_SPI).packets()).isEqualTo(1);
    assertThat(gateway.sas.carriedOut(Gateway.PEER, NEW_SPI).octets()).isEqualTo(sent.length);
    assertThat(gateway.sas.carriedOut(Gateway.PEER, Gateway.SPI).packets()).isZero();
    assertThat(gateway.sas.carriedOut(Gateway.PEER, 1).packets()).isZero();
    assertThat(gateway.sas.carriedIn(Gateway.SPI).packets()).isZero();
  }
}
