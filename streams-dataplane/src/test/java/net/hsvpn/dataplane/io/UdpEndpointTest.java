package net.hsvpn.dataplane.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import net.hsvpn.dataplane.batch.BatchPool;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.drop.DropCounters;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.linux.SockAddr;
import net.hsvpn.dataplane.io.linux.UdpOptions;
import org.junit.jupiter.api.Test;

/** Real sockets on the loopback interface. */
class UdpEndpointTest {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final DropCounters drops = new DropCounters();
  private final BatchPool pool = new BatchPool(2, 8, 4096, drops);

  @Test
  void batchesAndControlMessagesCross() throws Exception {
    try (UdpEndpoint here = open();
        UdpEndpoint there = open()) {
      InetSocketAddress from = here.sockets().get(1).address();
      InetSocketAddress to = there.sockets().get(1).address();
      PacketBatch batch = pool.acquire();
      for (int i = 0; i < 3; i++) {
        batch.slab()[batch.offset(i)] = (byte) (i + 1);
        batch.append(100 + i, 0);
        batch.socket(i, 1);
        batch.trafficClass(i, i * 46);
        SockAddr.encode(to, batch.peers(), i * SockAddr.SLOT);
      }
      here.send(batch);
      assertThat(batch.count()).as("what stays was sent").isEqualTo(3);
      batch.recycle();

      PacketBatch received = pool.acquire();
      assertThat(there.receive(received, PATIENCE_MILLIS)).isEqualTo(3);
      assertThat(received.socket(2)).isEqualTo(1);
      assertThat(received.trafficClasses()).startsWith(0, 46, 92);
      assertThat(received.length(2)).isEqualTo(102);
      assertThat(received.slab()[received.offset(2)]).isEqualTo((byte) 3);
      assertThat(SockAddr.decode(received.peers(), 0)).isEqualTo(from);
      received.recycle();

      there.send(new IkeDatagram(to, from, true, new byte[] {1, 2, 3}));
      PacketBatch control = pool.acquire();
      assertThat(here.receive(control, PATIENCE_MILLIS)).isEqualTo(1);
      int at = control.offset(0);
      assertThat(Arrays.copyOfRange(control.slab(), at, at + control.length(0)))
          .containsExactly(0, 0, 0, 0, 1, 2, 3);
    }
  }

  @Test
  void aControlMessageFromAnAddressWeDoNotHaveIsCounted() throws Exception {
    try (UdpEndpoint here = open()) {
      InetSocketAddress foreign = new InetSocketAddress("192.0.2.9", 500);
      here.send(new IkeDatagram(foreign, foreign, false, new byte[28]));
      assertThat(drops.get(DropReason.NO_LOCAL_SOCKET)).isEqualTo(1);
    }
  }

  @Test
  void aWakeupEndsTheWait() throws Exception {
    try (UdpEndpoint here = open()) {
      here.wakeup();
      assertThat(here.receive(pool.acquire(), PATIENCE_MILLIS)).isZero();
    }
  }

  private UdpEndpoint open() throws Exception {
    return UdpEndpoint.open(
        List.of(
            new LocalSocket(ANY_PORT, LocalSocket.Kind.IKE),
            new LocalSocket(ANY_PORT, LocalSocket.Kind.NAT_TRAVERSAL)),
        UdpOptions.defaults(),
        drops);
  }
}
