package net.hsvpn.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.batch.BatchPool;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.LocalSocket;
import net.hsvpn.dataplane.io.LocalSockets;
import net.hsvpn.dataplane.io.memory.MemoryNetwork;
import net.hsvpn.dataplane.io.memory.MemoryTun;
import net.hsvpn.dataplane.io.memory.MemoryUdp;
import net.hsvpn.dataplane.sad.OutboundSaParameters;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Packets;
import net.hsvpn.dataplane.testing.ReferenceEsp;
import net.hsvpn.dataplane.testing.Suites;
import org.apache.pekko.actor.ActorSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From one site through the hub to another, inside one context. */
class HairpinGraphTest {
  private static final EspKeys FROM = Keys.of(Suites.GCM_ESN, 31);
  private static final EspKeys TO = Keys.of(Suites.GCM_ESN, 32);
  private static final PeerId OTHER = new PeerId("branch-2");
  private static final TunnelId OTHER_TUNNEL = new TunnelId(OTHER, "hsvpn");
  private static final InetSocketAddress OTHER_ADDRESS = new InetSocketAddress("192.0.2.3", 4500);
  private static final int OTHER_SPI = 0xBEEF_0001;

  private final ActorSystem system = ActorSystem.create("hairpin-test");
  private final Gateway gateway = Gateway.withTwoContexts();
  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryUdp udp = new MemoryUdp(network, gateway.sockets);
  private final MemoryTun tun = new MemoryTun(gateway.contexts);
  private DataPlaneGraph.Running running;

  @BeforeEach
  void start() {
    for (ContextId context : List.of(Gateway.OFFICE, Gateway.GUEST)) {
      gateway.contexts.publish(
          context,
          RoutingTable.of(
              Map.of(
                  Gateway.HERE,
                  new NextHop.Local(),
                  Gateway.THERE,
                  new NextHop.Tunnel(Gateway.TUNNEL),
                  IpPrefix.parse("10.3.0.0/16"),
                  new NextHop.Tunnel(OTHER_TUNNEL))));
    }
    gateway.installInbound(FROM, Gateway.tagged());
    gateway.sas.install(
        new OutboundSaParameters(
            OTHER_SPI,
            OTHER,
            TO.suite(),
            TO.encryption(),
            TO.salt(),
            TO.integrity(),
            Gateway.tagged(),
            Gateway.LOCAL,
            OTHER_ADDRESS,
            true,
            7),
        OTHER_TUNNEL);
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
  void goesOnInTheSameContextAndOneHopFurther() {
    MemoryUdp far =
        new MemoryUdp(
            network,
            new LocalSockets(
                List.of(new LocalSocket(OTHER_ADDRESS, LocalSocket.Kind.NAT_TRAVERSAL))));
    byte[] inner = withChecksum(Packets.ipv4("10.2.0.1", "10.3.0.1", 60));
    arrive(inner, 1, 20);
    PacketBatch batch = new BatchPool(1, 64, 2048, gateway.drops).acquire();
    assertThat(far.receive(batch, 10_000)).isEqualTo(1);
    int at = batch.offset(0);
    byte[] sealed = Arrays.copyOfRange(batch.slab(), at, at + batch.length(0));
    byte[] expected = inner.clone();
    expected[8]--;
    assertThat(new ReferenceEsp(TO).open(sealed, 1))
        .isEqualTo(ReferenceEsp.plaintext(withChecksum(expected), 0, 20, 4, 4));
  }

  @Test
  void neverBackToWhereItCameFrom() {
    arrive(Packets.ipv4("10.2.0.1", "10.2.9.9", 60), 1, 10);
    awaitDrop(DropReason.ROUTED_BACK);
  }

  @Test
  void endsWhenItsHopsAreUsedUp() {
    byte[] inner = Packets.ipv4("10.2.0.1", "10.3.0.1", 60);
    inner[8] = 1;
    arrive(inner, 1, 10);
    awaitDrop(DropReason.HOP_LIMIT_EXCEEDED);
  }

  private void arrive(byte[] inner, int sequence, int tag) {
    byte[] plaintext = ReferenceEsp.plaintext(inner, 0, tag, 4, 4);
    byte[] iv = Gateway.iv(FROM.suite(), sequence);
    udp.inject(
        Gateway.REMOTE,
        Gateway.LOCAL,
        new ReferenceEsp(FROM).seal(Gateway.SPI, sequence, iv, plaintext));
  }

  /** A packet that is delivered afterwards shows that the one before it has been dealt with. */
  private void awaitDrop(DropReason reason) {
    arrive(Packets.ipv4("10.2.0.1", "10.1.0.1", 60), 2, 10);
    assertThat(tun.delivered(10_000)).isNotNull();
    assertThat(gateway.drops.get(reason)).isEqualTo(1);
  }

  private static byte[] withChecksum(byte[] packet) {
    packet[10] = 0;
    packet[11] = 0;
    int sum = 0;
    for (int i = 0; i < 20; i += 2) {
      sum += (packet[i] & 0xFF) << 8 | (packet[i + 1] & 0xFF);
    }
    sum = (sum & 0xFFFF) + (sum >>> 16);
    sum = ~((sum & 0xFFFF) + (sum >>> 16));
    packet[10] = (byte) (sum >>> 8);
    packet[11] = (byte) sum;
    return packet;
  }
}
