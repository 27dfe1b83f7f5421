package net.hsvpn.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.hsvpn.config.TfcPolicy;
import net.hsvpn.config.TrafficClassPolicy;
import net.hsvpn.dataplane.batch.BatchPool;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.LocalSocket;
import net.hsvpn.dataplane.io.LocalSockets;
import net.hsvpn.dataplane.io.memory.MemoryNetwork;
import net.hsvpn.dataplane.io.memory.MemoryTun;
import net.hsvpn.dataplane.io.memory.MemoryUdp;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Packets;
import net.hsvpn.dataplane.testing.ReferenceEsp;
import net.hsvpn.dataplane.testing.Suites;
import net.hsvpn.dataplane.wire.Ecn;
import org.apache.pekko.actor.ActorSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Traffic class and dummies in the running graph. */
class DisguiseGraphTest {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final EspKeys KEYS = Keys.of(Suites.GCM_ESN, 91);

  private final ActorSystem system = ActorSystem.create("disguise-test");
  private final Gateway gateway = Gateway.withTwoContexts();
  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryUdp udp = new MemoryUdp(network, gateway.sockets);
  private final MemoryUdp far =
      new MemoryUdp(
          network,
          new LocalSockets(
              List.of(new LocalSocket(Gateway.REMOTE, LocalSocket.Kind.NAT_TRAVERSAL))));
  private final MemoryTun tun = new MemoryTun(gateway.contexts);
  private final BatchPool pool = new BatchPool(1, 64, 2048, gateway.drops);
  private DataPlaneGraph.Running running;

  @BeforeEach
  void start() {
    gateway.installInbound(KEYS, Gateway.tagged());
    gateway.installOutbound(KEYS, Gateway.tagged());
    running =
        new DataPlaneGraph(
                new DataPlaneGraph.Endpoints(udp, udp, gateway.sockets, tun, tun),
                gateway.sas,
                gateway.contexts,
                gateway.drops,
                ike -> {},
                tunnel -> false)
            .start(system);
  }

  @AfterEach
  void stop() throws Exception {
    running.stop();
    running.done().toCompletableFuture().get(10, TimeUnit.SECONDS);
    system.terminate();
  }

  @Test
  void congestionOnTheWayReachesWhoCanSlowDown() {
    byte[] inner = Packets.ipv6("2001:db8:2::1", "2001:db8:1::1", 60);
    inner[1] = (byte) (Ecn.ECT_0 << 4);
    byte[] deaf = Packets.ipv6("2001:db8:2::1", "2001:db8:1::1", 60);
    arrive(1, Ecn.CE, deaf);
    arrive(2, Ecn.CE, inner);
    byte[] marked = inner.clone();
    marked[1] = (byte) (Ecn.CE << 4);
    assertThat(tun.delivered(PATIENCE_MILLIS).octets()).isEqualTo(marked);
    assertThat(gateway.drops.get(DropReason.CONGESTION_UNHEARD)).isEqualTo(1);
  }

  @Test
  void theOuterHeaderShowsTheInnerClass() {
    byte[] urgent = Packets.ipv4("10.1.0.1", "10.2.0.1", 60);
    urgent[1] = (byte) ((46 << 2) | Ecn.ECT_1);
    tun.inject(Gateway.OFFICE, urgent);
    PacketBatch batch = receive();
    assertThat(batch.trafficClass(0)).isEqualTo((46 << 2) | Ecn.ECT_1);
    batch.recycle();
  }

  @Test
  void dummiesFlowWhileNothingElseDoesAndBesidesPackets() {
    gateway.installOutbound(
        KEYS,
        Gateway.tagged(),
        TrafficClassPolicy.DEFAULT,
        new TfcPolicy(new TfcPolicy.Padding.None(), 1000));
    ReferenceEsp reference = new ReferenceEsp(KEYS);
    long sequence = 0;
    int dummies = 0;
    int packets = 0;
    boolean injected = false;
    while (dummies < 100 || packets < 20) {
      if (dummies >= 50 && !injected) {
        injected = true;
        for (int i = 0; i < 20; i++) {
          tun.inject(Gateway.OFFICE, Packets.ipv4("10.1.0.1", "10.2.0.1", 60));
        }
      }
      PacketBatch batch = receive();
      for (int i = 0; i < batch.count(); i++) {
        int at = batch.offset(i);
        byte[] sealed = Arrays.copyOfRange(batch.slab(), at, at + batch.length(i));
        byte[] plaintext = reference.open(sealed, ++sequence);
        boolean dummy = plaintext[plaintext.length - 1] == 59;
        dummies += dummy ? 1 : 0;
        packets += dummy ? 0 : 1;
      }
      batch.recycle();
    }
    assertThat(packets).isEqualTo(20);
  }

  private PacketBatch receive() {
    PacketBatch batch = pool.acquire();
    assertThat(far.receive(batch, PATIENCE_MILLIS)).isPositive();
    return batch;
  }

  private void arrive(long sequence, int trafficClass, byte[] inner) {
    byte[] plaintext = ReferenceEsp.plaintext(inner, 0, 10, 4, 41);
    byte[] iv = Gateway.iv(KEYS.suite(), sequence);
    udp.inject(
        Gateway.REMOTE,
        Gateway.LOCAL,
        trafficClass,
        new ReferenceEsp(KEYS).seal(Gateway.SPI, sequence, iv, plaintext));
  }
}
