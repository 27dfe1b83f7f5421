package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PollerTest {
  private static final long FOREVER = -1;

  @Test
  void saysWhichSlotIsReadable() throws IOException {
    try (TestNamespace net = TestNamespace.create();
        UdpSocket a = open(net);
        UdpSocket b = open(net);
        Poller poller = Poller.open(2)) {
      int slotA = poller.add(a);
      int slotB = poller.add(b);
      assertThat(poller.await(0)).isZero();
      a.sendOne(new byte[1], 0, 1, b.localAddress());
      assertThat(poller.await(FOREVER)).isEqualTo(1);
      assertThat(poller.readable(slotA)).isFalse();
      assertThat(poller.readable(slotB)).isTrue();
      assertThat(poller.ready(0)).isEqualTo(slotB);
      assertThatThrownBy(() -> poller.ready(1)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> poller.add(a)).hasMessageContaining("opened for 2");
      poller.remove(slotB);
      assertThat(poller.await(0)).isZero();
      assertThat(poller.readable(slotB)).isFalse();
      assertThat(poller.add(b)).as("the free slot").isEqualTo(slotB);
      assertThat(poller.await(0)).as("what was left unread").isEqualTo(1);
    }
  }

  @Test
  void losesNoWakeupOfAnotherThread() throws Exception {
    int rounds = 20_000;
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    try (Poller poller = Poller.open(1)) {
      FutureTask<Void> other =
          new FutureTask<>(() -> {
            for (int i = 1; i <= rounds; i++) {
              asked.set(i);
              poller.wakeup();
              if (i % 16 == 0) {
                while (done.get() < i) {
                  Thread.onSpinWait();
                }
              }
            }
            return null;
          });
      Thread.ofPlatform().start(other);
      // A lost wakeup would leave this thread waiting for good.
      while (done.get() < rounds) {
        assertThat(poller.await(FOREVER)).isZero();
        done.set(asked.get());
      }
      other.get();
    }
  }

  @Test
  void aWakeupBeforeTheWaitCounts() throws IOException {
    try (Poller poller = Poller.open(1)) {
      poller.wakeup();
      poller.wakeup();
      assertThat(poller.await(FOREVER)).isZero();
      assertThat(poller.await(1)).isZero();
    }
  }

  @Test
  void closingEndsTheWait() throws Exception {
    // Over many rounds the close meets the waiting thread before, in and after its call.
    for (int round = 0; round < 200; round++) {
      Poller poller = Poller.open(1);
      CountDownLatch started = new CountDownLatch(1);
      FutureTask<Integer> waiting =
          new FutureTask<>(() -> {
            started.countDown();
            return poller.await(FOREVER);
          });
      Thread.ofPlatform().start(waiting);
      started.await();
      poller.close();
      poller.close();
      assertThat(waiting.get(10, TimeUnit.SECONDS)).isZero();
      assertThat(poller.await(FOREVER)).isZero();
      poller.wakeup();
    }
  }

  @Test
  void allocatesNothingPerWait() throws IOException {
    try (Poller poller = Poller.open(8)) {
      Meter.assertAllocatesNothing(() -> {
        poller.wakeup();
        poller.await(1_000_000);
        poller.await(0);
      });
    }
    Meter.assertClosesDescriptors(() -> Poller.open(1).close());
  }

  private static UdpSocket open(TestNamespace net) throws IOException {
    return net.namespace()
        .call(() ->
            UdpSocket.open(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                DatagramOptions.defaults()));
  }
}
