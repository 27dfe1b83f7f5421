package net.hsvpn.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import net.hsvpn.dataplane.batch.BatchPool;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.IkeDatagram;
import net.hsvpn.dataplane.io.LocalSocket;
import net.hsvpn.dataplane.io.LocalSockets;
import net.hsvpn.dataplane.io.PacketSource;
import net.hsvpn.dataplane.io.memory.MemoryNetwork;
import net.hsvpn.dataplane.io.memory.MemoryTun;
import net.hsvpn.dataplane.io.memory.MemoryUdp;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Packets;
import net.hsvpn.dataplane.testing.ReferenceEsp;
import net.hsvpn.dataplane.testing.Suites;
import org.apache.pekko.actor.ActorSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The running graph, between endpoints in memory. */
class DataPlaneGraphTest {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final EspKeys KEYS = Keys.of(Suites.GCM_ESN, 21);
  private static final byte[] INNER = Packets.ipv4("10.2.0.1", "10.1.0.1", 60);

  private static ActorSystem system;

  private final Gateway gateway = Gateway.withTwoContexts();
  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryUdp udp = new MemoryUdp(network, gateway.sockets);
  private final MemoryTun tun = new MemoryTun(gateway.contexts);
  private final BlockingQueue<IkeDatagram> ike = new LinkedBlockingQueue<>();
  private DataPlaneGraph.Running running;

  @BeforeAll
  static void startSystem() {
    system = ActorSystem.create("graph-test");
  }

  @AfterAll
  static void stopSystem() {
    system.terminate();
  }

  DataPlaneGraphTest() {
    gateway.installInbound(KEYS, Gateway.tagged());
    gateway.installOutbound(KEYS, Gateway.tagged());
  }

  @AfterEach
  void stop() throws Exception {
    running.stop();
    running.done().exceptionally(failure -> null).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void carriesPacketsBothWays() {
    running = graph(udp, ike::add).start(system);
    arrive(esp(1, 20));
    MemoryTun.Packet delivered = tun.delivered(PATIENCE_MILLIS);
    assertThat(delivered.context()).isEqualTo(Gateway.GUEST);
    assertThat(delivered.octets()).isEqualTo(INNER);

    Gateway far = Gateway.withTwoContexts();
    MemoryUdp farUdp = farEnd();
    byte[] outgoing = Packets.ipv4("10.1.0.1", "10.2.0.1", 61);
    tun.inject(Gateway.OFFICE, outgoing);
    byte[] sealed = receiveAt(farUdp, far);
    assertThat(new ReferenceEsp(KEYS).open(sealed, 1))
        .isEqualTo(ReferenceEsp.plaintext(outgoing, 0, 10, 4, 4));
  }

  @Test
  void tellsIkeFromEspAndKeepalives() throws Exception {
    running = graph(udp, ike::add).start(system);
    byte[] message = new byte[28];
    message[0] = 1;
    byte[] marked = new byte[32];
    System.arraycopy(message, 0, marked, 4, 28);
    InetSocketAddress port500 = gateway.sockets.get(0).address();

    udp.inject(Gateway.REMOTE, port500, message);
    IkeDatagram plain = ike.poll(10, TimeUnit.SECONDS);
    assertThat(plain.octets()).isEqualTo(message);
    assertThat(plain.marker()).isFalse();
    assertThat(plain.local()).isEqualTo(port500);
    assertThat(plain.remote()).isEqualTo(Gateway.REMOTE);

    arrive(new byte[] {(byte) 0xFF});
    arrive(new byte[3]);
    arrive(new byte[31]);
    arrive(marked);
    IkeDatagram behindMarker = ike.poll(10, TimeUnit.SECONDS);
    assertThat(behindMarker.octets()).isEqualTo(message);
    assertThat(behindMarker.marker()).isTrue();
    assertThat(gateway.drops.get(DropReason.KEEPALIVE)).isEqualTo(1);
    assertThat(gateway.drops.get(DropReason.TRUNCATED)).isEqualTo(2);
    udp.inject(Gateway.REMOTE, port500, new byte[9000]);
    arrive(esp(1, 10));
    assertThat(tun.delivered(PATIENCE_MILLIS)).isNotNull();
    assertThat(gateway.drops.get(DropReason.IKE_TOO_BIG)).isEqualTo(1);
  }

  @Test
  void aFloodOfIkeReachesTheControlPlaneWholeAndNeverHoldsUpData() throws Exception {
    running = graph(udp, ike::add).start(system);
    int flood = 2000;
    for (int i = 0; i < flood; i++) {
      udp.inject(Gateway.REMOTE, gateway.sockets.get(0).address(), new byte[28]);
    }
    arrive(esp(1, 10));
    assertThat(tun.delivered(PATIENCE_MILLIS)).as("data behind the flood").isNotNull();
    assertThat(ike).hasSize(flood);
    assertThat(gateway.dropped()).isZero();
  }

  @Test
  void aControlPlaneThatFailsLosesOneMessageAndNoData() throws Exception {
    running =
        graph(
                udp,
                datagram -> {
                  ike.add(datagram);
                  throw new IllegalStateException("made to fail by the test");
                })
            .start(system);
    for (int i = 0; i < 3; i++) {
      udp.inject(Gateway.REMOTE, gateway.sockets.get(0).address(), new byte[28]);
    }
    arrive(esp(1, 10));
    assertThat(tun.delivered(PATIENCE_MILLIS)).isNotNull();
    assertThat(ike).hasSize(3);
  }

  @Test
  void stopsAndStartsAgainOnTheSameEndpoints() throws Exception {
    running = graph(udp, ike::add).start(system);
    arrive(esp(1, 10));
    assertThat(tun.delivered(PATIENCE_MILLIS)).isNotNull();
    running.stop();
    running.done().toCompletableFuture().get(10, TimeUnit.SECONDS);

    arrive(esp(1, 10));
    arrive(esp(2, 10));
    running = graph(udp, ike::add).start(system);
    assertThat(tun.delivered(PATIENCE_MILLIS).octets()).isEqualTo(INNER);
    assertThat(gateway.drops.get(DropReason.REPLAYED))
        .as("the window outlived the graph")
        .isEqualTo(1);
  }

  @Test
  void aBrokenEndpointEndsBothDirectionsWithItsCause() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    PacketSource source =
        new PacketSource() {
          @Override
          public int receive(PacketBatch into, int timeoutMillis) throws IOException {
            if (broken.get()) {
              throw new IOException("interface is gone");
            }
            return udp.receive(into, timeoutMillis);
          }

          @Override
          public void wakeup() {
            udp.wakeup();
          }

          @Override
          public void close() {
            udp.close();
          }
        };
    running = graph(source, ike::add).start(system);
    assertThatThrownBy(() -> running.done().toCompletableFuture().get(10, TimeUnit.SECONDS))
        .hasRootCauseMessage("interface is gone");

    broken.set(false);
    arrive(esp(1, 10));
    running = graph(source, ike::add).start(system);
    assertThat(tun.delivered(PATIENCE_MILLIS)).as("a supervisor's restart").isNotNull();
  }

  private DataPlaneGraph graph(PacketSource source, Consumer<IkeDatagram> consumer) {
    return new DataPlaneGraph(
        new DataPlaneGraph.Endpoints(source, udp, gateway.sockets, tun, tun),
        gateway.sas,
        gateway.contexts,
        gateway.drops,
        consumer,
        tunnel -> false);
  }

  private void arrive(byte[] datagram) {
    udp.inject(Gateway.REMOTE, Gateway.LOCAL, datagram);
  }

  private static byte[] esp(long sequence, int tag) {
    byte[] plaintext = ReferenceEsp.plaintext(INNER, 0, tag, 4, 4);
    return new ReferenceEsp(KEYS)
        .seal(Gateway.SPI, sequence, Gateway.iv(KEYS.suite(), sequence), plaintext);
  }

  private MemoryUdp farEnd() {
    return new MemoryUdp(
        network,
        new LocalSockets(List.of(new LocalSocket(Gateway.REMOTE, LocalSocket.Kind.NAT_TRAVERSAL))));
  }

  private static byte[] receiveAt(MemoryUdp endpoint, Gateway owner) {
    PacketBatch batch = new BatchPool(1, 64, 2048, owner.drops).acquire();
    assertThat(endpoint.receive(batch, PATIENCE_MILLIS)).isEqualTo(1);
    int at = batch.offset(0);
    return Arrays.copyOfRange(batch.slab(), at, at + batch.length(0));
  }
}
