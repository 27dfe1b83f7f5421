package net.hsvpn.dataplane.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.batch.BatchPool;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.memory.MemoryTun;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Packets;
import net.hsvpn.dataplane.testing.Suites;
import org.junit.jupiter.api.Test;

/** The packets that start a tunnel are held, not lost; and not held without bounds. */
class HeldPacketsTest {
  private static final EspKeys KEYS = Keys.of(Suites.GCM_ESN, 1);
  private static final Duration TIME = Duration.ofSeconds(10);

  private final Gateway gateway = Gateway.withTwoContexts();
  private final MemoryTun tun = new MemoryTun(gateway.contexts);
  // Clocks of this kind begin anywhere, below zero too.
  private long nanos = -5;
  private final WaitingSource source;

  HeldPacketsTest() {
    HeldPackets.Limits limits = new HeldPackets.Limits(4, 400, TIME);
    gateway.held = new HeldPackets(limits, gateway.drops, () -> nanos);
    source = new WaitingSource(tun, gateway.held, gateway.sas.tables());
  }

  private static byte[] packet(int length) {
    return Packets.ipv4("10.1.0.1", "10.2.0.1", length);
  }

  /** Sends packets of these lengths, of which none gets through. */
  private void want(int... lengths) {
    for (int length : lengths) {
      assertThat(gateway.send(Gateway.OFFICE, tunnel -> true, packet(length))).isEmpty();
    }
  }

  /** The lengths of what the source brings. */
  private List<Integer> received() throws IOException {
    PacketBatch batch = new BatchPool(1, 3, 2048, gateway.drops).acquire();
    source.receive(batch, 0);
    List<Integer> lengths = new ArrayList<>();
    for (int i = 0; i < batch.count(); i++) {
      int at = batch.offset(i);
      assertThat(Arrays.copyOfRange(batch.slab(), at, at + batch.length(i)))
          .isEqualTo(packet(batch.length(i)));
      assertThat(batch.context(i)).isEqualTo(gateway.contexts.indexOf(Gateway.OFFICE));
      lengths.add(batch.length(i));
    }
    return lengths;
  }

  private long inVain() {
    return gateway.drops.get(DropReason.HELD_IN_VAIN);
  }

  @Test
  void whatWaitedGoesFirstAndInOrderOnceTheTunnelIsThere() throws IOException {
    want(50, 60, 70, 80);
    assertThat(received()).as("no tunnel yet").isEmpty();
    gateway.installOutbound(KEYS, Gateway.tagged());
    tun.inject(Gateway.OFFICE, packet(90));
    assertThat(received()).as("a batch full").containsExactly(50, 60, 70);
    assertThat(received()).containsExactly(80);
    assertThat(received()).containsExactly(90);
    assertThat(gateway.dropped()).isZero();
  }

  @Test
  void noMoreThanSoManyPacketsWait() throws IOException {
    want(50, 50, 50, 50, 50, 50);
    assertThat(gateway.drops.get(DropReason.HELD_TOO_MANY)).isEqualTo(2);
    gateway.installOutbound(KEYS, Gateway.tagged());
    assertThat(received()).hasSize(3);
    assertThat(received()).hasSize(1);
  }

  @Test
  void noMoreThanSoManyOctetsWait() throws IOException {
    want(300, 101, 100);
    assertThat(gateway.drops.get(DropReason.HELD_TOO_MANY)).isEqualTo(1);
    gateway.installOutbound(KEYS, Gateway.tagged());
    assertThat(received()).containsExactly(300, 100);
    assertThat(received()).isEmpty();
  }

  @Test
  void nothingWaitsTooLong() throws IOException {
    want(50);
    nanos += TIME.toNanos() - 1;
    want(60);
    assertThat(received()).isEmpty();
    assertThat(inVain()).isZero();
    nanos += 1;
    assertThat(received()).isEmpty();
    assertThat(inVain()).isEqualTo(1);
    gateway.installOutbound(KEYS, Gateway.tagged());
    assertThat(received()).containsExactly(60);
  }

  @Test
  void whenThePeerCannotBeReachedWhatWaitedIsDroppedAndWhatComesLaterWaits() throws IOException {
    want(50, 60);
    gateway.held.giveUp(new PeerId("somebody-else"));
    assertThat(received()).isEmpty();
    assertThat(inVain()).isZero();
    gateway.held.giveUp(Gateway.PEER);
    nanos += 1;
    want(70);
    assertThat(received()).isEmpty();
    assertThat(inVain()).isEqualTo(2);
    gateway.installOutbound(KEYS, Gateway.tagged());
    assertThat(received()).containsExactly(70);
  }

  @Test
  void wherePacketsDoNotCallThePeerNothingIsHeld() throws IOException {
    assertThat(gateway.send(Gateway.OFFICE, tunnel -> false, packet(50))).isEmpty();
    assertThat(gateway.drops.get(DropReason.NO_OUTBOUND_SA)).isEqualTo(1);
    gateway.installOutbound(KEYS, Gateway.tagged());
    assertThat(received()).isEmpty();
  }
}
