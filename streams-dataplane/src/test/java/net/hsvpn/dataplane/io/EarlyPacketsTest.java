package net.hsvpn.dataplane.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.hsvpn.dataplane.batch.BatchPool;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Suites;
import org.junit.jupiter.api.Test;

/** Packets that are faster than the message which settles their SA. */
class EarlyPacketsTest {
  private static final EspKeys KEYS = Keys.of(Suites.GCM_ESN, 1);
  private static final int SPI = Gateway.SPI;

  private final Gateway gateway = Gateway.withTwoContexts();
  private final List<Integer> idle = new ArrayList<>();
  private long nanos = -5;
  private final EarlyPackets early =
      new EarlyPackets(gateway.sas.expected(), gateway.drops, () -> nanos);
  private final WaitingSource source =
      new WaitingSource(
          new PacketSource() {
            @Override
            public int receive(PacketBatch into, int timeoutMillis) {
              idle.add(timeoutMillis);
              return 0;
            }

            @Override
            public void wakeup() {}

            @Override
            public void close() {}
          },
          early,
          gateway.sas.tables());

  private static byte[] esp(int spi, int number) {
    byte[] packet = new byte[60];
    for (int i = 0; i < 4; i++) {
      packet[i] = (byte) (spi >>> (24 - 8 * i));
    }
    packet[59] = (byte) number;
    return packet;
  }

  private DropReason arrive(byte[] packet, int socket) {
    PacketBatch batch = new BatchPool(1, 1, 2048, gateway.drops).acquire();
    System.arraycopy(packet, 0, batch.slab(), batch.offset(0), packet.length);
    batch.lengths()[0] = packet.length;
    batch.trafficClasses()[0] = 0xB8;
    Arrays.fill(batch.peers(), packet[59]);
    batch.received(1, socket);
    DropReason reason = early.hold(SPI, batch, 0);
    batch.compact();
    assertThat(batch.isEmpty()).isEqualTo(reason == null);
    return reason;
  }

  private List<Integer> received(int socket) throws IOException {
    PacketBatch batch = new BatchPool(1, 64, 2048, gateway.drops).acquire();
    source.receive(batch, 100);
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < batch.count(); i++) {
      int at = batch.offset(i);
      int number = batch.slab()[at + 59];
      assertThat(Arrays.copyOfRange(batch.slab(), at, at + batch.length(i)))
          .isEqualTo(esp(SPI, number));
      assertThat(batch.socket(i)).isEqualTo(socket);
      assertThat(batch.trafficClass(i)).isEqualTo(0xB8);
      assertThat(batch.peers()[i * PacketBatch.SOCKADDR_OCTETS]).isEqualTo((byte) number);
      numbers.add(number);
    }
    return numbers;
  }

  @Test
  void theyWaitForTheirSaAndComeAsTheyCame() throws IOException {
    gateway.sas.expected().add(SPI);
    assertThat(arrive(esp(SPI, 1), 1)).isNull();
    assertThat(arrive(esp(SPI, 2), 2)).isNull();
    assertThat(arrive(esp(SPI, 3), 1)).isNull();
    assertThat(received(1)).as("not settled yet").isEmpty();
    assertThat(idle).as("it looks again soon").containsExactly(2);
    gateway.installInbound(KEYS, Gateway.tagged());
    gateway.sas.expected().remove(SPI);
    assertThat(received(1)).as("those of one socket").containsExactly(1, 3);
    assertThat(received(2)).containsExactly(2);
    assertThat(gateway.dropped()).isZero();
    assertThat(received(1)).isEmpty();
    assertThat(idle).as("nothing more to look after").containsExactly(2, 100);
  }

  @Test
  void nobodyElseWaits() {
    assertThat(arrive(esp(SPI, 1), 1)).isEqualTo(DropReason.UNKNOWN_SPI);
  }

  @Test
  void theyAreFew() {
    gateway.sas.expected().add(SPI);
    for (int i = 0; i < EarlyPackets.MOST; i++) {
      assertThat(arrive(esp(SPI, i), 1)).isNull();
    }
    assertThat(arrive(esp(SPI, 0), 1)).isEqualTo(DropReason.UNKNOWN_SPI);
  }

  @Test
  void theyDoNotWaitForAnSaThatNeverComes() throws IOException {
    gateway.sas.expected().add(SPI);
    arrive(esp(SPI, 1), 1);
    nanos += 999_999_999;
    assertThat(received(1)).isEmpty();
    assertThat(gateway.dropped()).isZero();
    nanos += 1;
    assertThat(received(1)).isEmpty();
    assertThat(gateway.drops.get(DropReason.UNKNOWN_SPI)).isEqualTo(1);
    arrive(esp(SPI, 2), 1);
    gateway.sas.expected().remove(SPI);
    assertThat(received(1)).isEmpty();
    assertThat(gateway.drops.get(DropReason.UNKNOWN_SPI)).isEqualTo(2);
  }
}
