package net.hsvpn.dataplane.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import net.hsvpn.dataplane.batch.BatchPool;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropCounters;
import org.junit.jupiter.api.Test;

class HairpinTest {
  private static final int PACKETS = 500_000;

  /** The consumer waits whenever it finds nothing: one lost wakeup and the test does not end. */
  @Test
  void everyPacketCrossesInOrderAndNoWakeupIsLost() throws Exception {
    Semaphore wakeups = new Semaphore(0);
    Hairpin hairpin = new Hairpin(wakeups::release);
    PacketBatch batch = new BatchPool(1, 64, 2048, new DropCounters()).acquire();
    CompletableFuture<Void> producer =
        CompletableFuture.runAsync(() -> {
          ByteBuffer packet = ByteBuffer.allocate(100);
          for (int i = 0; i < PACKETS; i++) {
            packet.putInt(10, i);
            while (!hairpin.offer(packet.array(), 10, 40 + i % 50, i % 7)) {
              Thread.onSpinWait();
            }
          }
        });
    int seen = 0;
    while (seen < PACKETS) {
      batch.clear();
      hairpin.drain(batch);
      if (batch.isEmpty()) {
        assertThat(wakeups.tryAcquire(30, TimeUnit.SECONDS)).as("woken after %d", seen).isTrue();
      }
      for (int i = 0; i < batch.count(); i++, seen++) {
        int number = ByteBuffer.wrap(batch.slab()).getInt(batch.offset(i));
        assertThat(number).isEqualTo(seen);
        assertThat(batch.length(i)).isEqualTo(40 + seen % 50);
        assertThat(batch.context(i)).isEqualTo(seen % 7);
      }
    }
    producer.get(10, TimeUnit.SECONDS);
  }

  @Test
  void theLongestPacketFitsIntoEverySlotOfABatch() {
    Hairpin hairpin = new Hairpin(() -> {});
    byte[] packet = new byte[Hairpin.maxLength()];
    for (int i = 0; i < PacketBatch.DEFAULT_SLOTS; i++) {
      Arrays.fill(packet, (byte) i);
      assertThat(hairpin.offer(packet, 0, packet.length, 0)).isTrue();
    }
    PacketBatch batch =
        new BatchPool(1, PacketBatch.DEFAULT_SLOTS, PacketBatch.DEFAULT_STRIDE, new DropCounters())
            .acquire();
    hairpin.drain(batch);
    for (int i = 0; i < PacketBatch.DEFAULT_SLOTS; i++) {
      Arrays.fill(packet, (byte) i);
      int at = batch.offset(i);
      assertThat(Arrays.copyOfRange(batch.slab(), at, at + batch.length(i))).isEqualTo(packet);
      assertThat(batch.roomBehind(i)).isEqualTo(PacketBatch.TAILROOM);
    }
  }

  @Test
  void isBounded() {
    Hairpin hairpin = new Hairpin(() -> {});
    int taken = 0;
    while (hairpin.offer(new byte[Hairpin.maxLength()], 0, Hairpin.maxLength(), 0)) {
      taken++;
    }
    assertThat(taken).isEqualTo(1024);
    PacketBatch batch = new BatchPool(1, 64, 4096, new DropCounters()).acquire();
    hairpin.drain(batch);
    assertThat(batch.count()).isEqualTo(64);
    assertThat(hairpin.offer(new byte[60], 0, 60, 0)).isTrue();
  }
}
