package net.hsvpn.dataplane.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import net.hsvpn.config.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two ends of a session, in a time of their own. */
class BfdSessionTest {
  private static final long MILLI = 1_000_000;
  private static final long INTERVAL = 50_000;
  private static final BfdKey KEY = BfdKey.of(Secret.copyOf(new byte[20]));

  private long now = 1;
  private final SplittableRandom random = new SplittableRandom(7);
  private BfdSession a = session(1);
  private BfdSession b = session(2);
  private double loss;

  private BfdSession session(int mine) {
    return new BfdSession(mine, INTERVAL, 3, now, new Random(mine));
  }

  /** Lets time pass; packets take no time. */
  private void pass(long millis) {
    for (long end = now + millis * MILLI; now < end; now += MILLI) {
      a.check(now);
      b.check(now);
      a.send(now).ifPresent(packet -> deliver(packet, b));
      b.send(now).ifPresent(packet -> deliver(packet, a));
    }
  }

  private void deliver(BfdPacket packet, BfdSession to) {
    if (random.nextDouble() >= loss) {
      byte[] octets = packet.encode(KEY);
      assertThat(BfdPacket.decode(octets, octets.length, KEY)).contains(packet);
      to.receive(packet, now);
    }
  }

  @Test
  void bothComeUpAndStayUp() {
    pass(3000);
    for (int i = 0; i < 20; i++) {
      assertThat(a.state()).isEqualTo(BfdState.UP);
      assertThat(b.state()).isEqualTo(BfdState.UP);
      pass(100);
    }
  }

  @Test
  void silenceIsNoticedAfterThreeIntervals() {
    pass(3000);
    loss = 1;
    pass(100);
    assertThat(a.state()).isEqualTo(BfdState.UP);
    pass(60);
    assertThat(a.state()).isEqualTo(BfdState.DOWN);
    assertThat(a.diagnostic()).isEqualTo(Diagnostic.DETECTION_TIME_EXPIRED);
    loss = 0;
    pass(4000);
    assertThat(a.state()).isEqualTo(BfdState.UP);
    assertThat(b.state()).isEqualTo(BfdState.UP);
  }

  @Test
  void whoBeginsAnewIsFoundAgain() {
    pass(3000);
    b = session(3);
    pass(4000);
    assertThat(a.state()).isEqualTo(BfdState.UP);
    assertThat(b.state()).isEqualTo(BfdState.UP);
  }

  @Test
  void aFarewellIsHeardAtOnce() {
    pass(3000);
    a.receive(b.farewell(), now);
    assertThat(a.state()).isEqualTo(BfdState.DOWN);
    assertThat(a.diagnostic()).isEqualTo(Diagnostic.NEIGHBOR_DOWN);
  }

  @Test
  void aReplayIsRefused() {
    pass(3000);
    now += 60 * MILLI;
    BfdPacket packet = b.send(now).orElseThrow();
    assertThat(a.receive(packet, now)).isTrue();
    assertThat(a.receive(packet, now)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.2, 0.4})
  void someLossIsSurvivedOrRecoveredFrom(double share) {
    pass(3000);
    loss = share;
    pass(20_000);
    loss = 0;
    pass(4000);
    assertThat(a.state()).isEqualTo(BfdState.UP);
    assertThat(b.state()).isEqualTo(BfdState.UP);
  }

  @Test
  void everyChangedBitIsNoticed() {
    byte[] good =
        new BfdPacket(Diagnostic.NONE, BfdState.UP, false, false, 3, 1, 2, 50_000, 50_000, 9)
            .encode(KEY);
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(BfdPacket.decode(bad, bad.length, KEY)).isEmpty();
    }
    for (int length = 0; length < good.length; length++) {
      assertThat(BfdPacket.decode(Arrays.copyOf(good, length), length, KEY))
          .isEqualTo(Optional.empty());
    }
    byte[] other = new byte[20];
    other[0] = 1;
    assertThat(BfdPacket.decode(good, good.length, BfdKey.of(Secret.copyOf(other)))).isEmpty();
  }
}
