package net.hsvpn.dataplane.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.hsvpn.config.TfcPolicy;
import net.hsvpn.config.TfcPolicy.Padding;
import net.hsvpn.config.TrafficClassPolicy;
import net.hsvpn.dataplane.Mtu;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Packets;
import net.hsvpn.dataplane.testing.ReferenceEsp;
import net.hsvpn.dataplane.testing.Suites;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DummySourceTest {
  private static final EspKeys KEYS = Keys.of(Suites.GCM_ESN, 81);
  private static final long SECOND = 1_000_000_000;
  private static final int TURN_MILLIS = 10;

  private final long seed = new Random().nextLong();
  private final Gateway gateway = Gateway.withTwoContexts();
  private final Trickle trickle = new Trickle();
  private long now = 42;
  private final DummySource source =
      new DummySource(trickle, gateway.sas.tables(), () -> now, new Random(seed));

  /** Brings as many packets as it is told, and lets the time pass that it is given. */
  private final class Trickle implements PacketSource {
    private int packets;
    private int lastTimeout;

    @Override
    public int receive(PacketBatch into, int timeoutMillis) {
      lastTimeout = timeoutMillis;
      for (int i = 0; i < packets; i++) {
        byte[] packet = Packets.ipv4("10.1.0.1", "10.2.0.1", 60);
        System.arraycopy(packet, 0, into.slab(), into.offset(i), packet.length);
        into.append(packet.length, gateway.contexts.indexOf(Gateway.OFFICE));
      }
      now += packets > 0 ? 0 : timeoutMillis * 1_000_000L;
      return packets;
    }

    @Override
    public void wakeup() {}

    @Override
    public void close() {}
  }

  private void hide(Padding padding, int dummies) {
    gateway.installOutbound(
        KEYS, Gateway.tagged(), TrafficClassPolicy.DEFAULT, new TfcPolicy(padding, dummies));
  }

  private List<byte[]> next() throws IOException {
    PacketBatch batch = gateway.dirtyBatch();
    source.receive(batch, TURN_MILLIS);
    return gateway.seal(batch, tunnel -> false).stream().map(Gateway.Delivered::octets).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 400, 10_000})
  void sendsAsManyAsConfiguredAtTimesThatNobodyCanTell(int perSecond) throws IOException {
    hide(new Padding.None(), perSecond);
    long begin = now;
    long seconds = Math.max(2, 4000 / perSecond);
    List<Long> pauses = new ArrayList<>();
    int sent = 0;
    long last = now;
    while (now - begin < seconds * SECOND) {
      int some = next().size();
      if (some > 0) {
        pauses.add(now - last);
        last = now;
      }
      sent += some;
    }
    double mean = (double) seconds * perSecond;
    // A Poisson process: six standard deviations are one in 10^9.
    assertThat(sent)
        .as("seed %d", seed)
        .isBetween((int) (mean - 6 * Math.sqrt(mean)), (int) (mean + 6 * Math.sqrt(mean) + 1));
    if (perSecond <= 20) {
      double average = pauses.stream().mapToLong(p -> p).average().orElseThrow();
      assertThat(pauses).as("short pauses, seed %d", seed).anyMatch(p -> p < average / 4);
      assertThat(pauses).as("long pauses, seed %d", seed).anyMatch(p -> p > average * 3);
    }
  }

  @Test
  void aDummyIsSealedWithNextHeader59AndNothingOfWhatWasThereBefore() throws IOException {
    hide(new Padding.None(), 1000);
    Gateway there = Gateway.withTwoContexts();
    there.installInbound(KEYS, Gateway.tagged());
    int limit = Mtu.inner(1500, false, KEYS.suite(), true, true);
    int shortest = Integer.MAX_VALUE;
    int longest = 0;
    long sequence = 0;
    while (sequence < 500) {
      for (byte[] sealed : next()) {
        byte[] plaintext = new ReferenceEsp(KEYS).open(sealed, ++sequence);
        int padLength = plaintext[plaintext.length - 2];
        assertThat(plaintext[plaintext.length - 1]).isEqualTo((byte) 59);
        int payload = plaintext.length - 2 - padLength;
        assertThat(plaintext).startsWith(new byte[payload]);
        shortest = Math.min(shortest, payload);
        longest = Math.max(longest, payload);
        assertThat(there.receive(sealed)).isEmpty();
      }
    }
    assertThat(there.drops.get(DropReason.DUMMY)).isEqualTo(sequence);
    assertThat(there.dropped()).as("nothing else is said of it").isEqualTo(sequence);
    assertThat(there.sas.snapshot().inbound().getFirst().total().packets()).isEqualTo(sequence);
    assertThat(shortest).as("seed %d", seed).isBetween(22, 100);
    assertThat(longest).as("seed %d", seed).isBetween(limit - 80, limit + 2);
  }

  @Test
  void whereAllPacketsHaveOneLengthDummiesHaveItToo() throws IOException {
    hide(new Padding.Mtu(), 500);
    int common =
        gateway.send(Gateway.OFFICE, Packets.ipv4("10.1.0.1", "10.2.0.1", 60)).getFirst().length;
    int dummies = 0;
    while (dummies < 50) {
      List<byte[]> sealed = next();
      assertThat(sealed).allMatch(packet -> packet.length == common);
      dummies += sealed.size();
    }
  }

  @Test
  void aFullBatchHasNoRoomForThem() throws IOException {
    hide(new Padding.None(), 10_000);
    next();
    now += SECOND;
    trickle.packets = 64;
    assertThat(next()).hasSize(64);
    trickle.packets = 63;
    assertThat(next()).hasSize(64);
    assertThat(gateway.dropped()).isZero();
  }

  @Test
  void aSenderThatLagsCatchesUpOnASecondAtMost() throws IOException {
    hide(new Padding.None(), 100);
    next();
    now += 3600 * SECOND;
    trickle.packets = 1;
    int dummies = 0;
    List<byte[]> sealed = next();
    while (sealed.size() > 1) {
      dummies += sealed.size() - 1;
      sealed = next();
    }
    assertThat(dummies).as("seed %d", seed).isBetween(40, 170);
  }

  @Test
  void onlyTheSaThatCarriesATunnelHasThem() throws IOException {
    hide(new Padding.None(), 1000);
    gateway.sas.install(
        Gateway.outbound(77, Keys.of(Suites.GCM_ESN, 82), Gateway.tagged()), Gateway.TUNNEL);
    for (int i = 0; i < 100; i++) {
      assertThat(next()).as("the newer one sends none").isEmpty();
    }
    assertThat(trickle.lastTimeout).as("nothing to hurry for").isEqualTo(TURN_MILLIS);
    gateway.sas.removeOutbound(Gateway.PEER, 77);
    int dummies = 0;
    while (dummies < 10) {
      dummies += next().size();
    }
    assertThat(trickle.lastTimeout).isLessThan(TURN_MILLIS);
  }
}
