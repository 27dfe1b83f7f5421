package net.hsvpn.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.FaultySink;
import net.hsvpn.dataplane.io.PacketSink;
import net.hsvpn.dataplane.io.linux.DatagramOptions;
import net.hsvpn.dataplane.io.linux.Poller;
import net.hsvpn.dataplane.io.linux.SockAddr;
import net.hsvpn.dataplane.io.linux.UdpSocket;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Site;
import net.hsvpn.dataplane.testing.Suites;
import org.apache.pekko.actor.ActorSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two kernels talk through two real gateways, with every offload that this machine has. */
class TransportTest {
  private static final EspKeys KEYS = Keys.of(Suites.GCM_ESN, 5);
  private static final List<IpPrefix> HERE = List.of(Gateway.HERE, Gateway.HERE_V6);
  private static final List<IpPrefix> THERE = List.of(Gateway.THERE, Gateway.THERE_V6);
  private static final long SECOND = 1_000_000_000;
  private static ActorSystem system;

  private final long seed = new Random().nextLong();

  @TempDir Path directory;

  @BeforeAll
  static void startSystem() {
    system = ActorSystem.create("transport-test");
  }

  @AfterAll
  static void stopSystem() {
    system.terminate();
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.1,24,0,0,0",
    "10.1.0.1,2,0.003,0.02,0.02",
    "2001:db8:1::1,24,0,0,0",
    "2001:db8:1::1,2,0.003,0.02,0.02"
  })
  void tcpArrivesIntact(
      String address, int megaoctets, double loss, double duplication, double reorder)
      throws Exception {
    FaultySink.Faults faults = new FaultySink.Faults(loss, duplication, reorder);
    try (Site here = new Site(directory, "here", 1);
        Site there = new Site(directory, "there", 2)) {
      here.start(system, there, HERE, THERE, KEYS, sink -> faulty(sink, faults));
      there.start(system, here, THERE, HERE, KEYS, sink -> faulty(sink, faults));
      byte[] sent = new byte[megaoctets << 20];
      new Random(seed).nextBytes(sent);
      assertThat(Arrays.mismatch(transfer(here, there, address, sent), sent))
          .as("where the data differs, seed %d", seed)
          .isEqualTo(-1);
      for (Site site : List.of(here, there)) {
        assertThat(site.gateway.drops.snapshot())
            .containsEntry(DropReason.INTERNAL_ERROR, 0L)
            .containsEntry(DropReason.BAD_INNER_PACKET, 0L)
            .containsEntry(DropReason.AUTHENTICATION_FAILED, 0L)
            .containsEntry(DropReason.TUN_WRITE_FAILED, 0L)
            .containsEntry(DropReason.SEND_FAILED, 0L);
      }
    }
  }

  private PacketSink faulty(PacketSink sink, FaultySink.Faults faults) {
    return faults.loss() > 0 ? new FaultySink(sink, faults, seed) : sink;
  }

  private static byte[] transfer(Site to, Site from, String address, byte[] data) throws Exception {
    InetSocketAddress target = new InetSocketAddress(InetAddress.ofLiteral(address), 5001);
    try (ServerSocketChannel server =
            to.namespace.call(() -> ServerSocketChannel.open().bind(new InetSocketAddress(5001)));
        SocketChannel client = from.namespace.call(SocketChannel::open)) {
      FutureTask<Void> sending =
          new FutureTask<>(() -> {
            client.connect(target);
            ByteBuffer left = ByteBuffer.wrap(data);
            while (left.hasRemaining()) {
              client.write(left);
            }
            client.shutdownOutput();
            return null;
          });
      FutureTask<byte[]> receiving = new FutureTask<>(() -> readAll(server, data.length));
      Thread.ofPlatform().start(sending);
      Thread.ofPlatform().start(receiving);
      byte[] received = receiving.get(60, TimeUnit.SECONDS);
      sending.get(10, TimeUnit.SECONDS);
      return received;
    }
  }

  private static byte[] readAll(ServerSocketChannel server, int expected) throws IOException {
    ByteBuffer received = ByteBuffer.allocate(expected + 1);
    try (SocketChannel accepted = server.accept()) {
      while (accepted.read(received) > 0) {
        assertThat(received.remaining()).as("no more than was sent").isPositive();
      }
    }
    return Arrays.copyOf(received.array(), received.position());
  }

  /** Large UDP packets leave one kernel and reach the other; each datagram keeps its borders. */
  @Test
  void udpKeepsItsDatagramsAndTheirOrder() throws Exception {
    try (Site here = new Site(directory, "here", 1);
        Site there = new Site(directory, "there", 2)) {
      here.start(system, there, HERE, THERE, KEYS, sink -> sink);
      there.start(system, here, THERE, HERE, KEYS, sink -> sink);
      for (String host : List.of("10.%d.0.1", "2001:db8:%d::1")) {
        try (UdpSocket from = bind(there, host.formatted(2));
            UdpSocket to = bind(here, host.formatted(1))) {
          crossing(from, to);
        }
      }
      assertThat(here.gateway.dropped() + there.gateway.dropped()).isZero();
    }
  }

  private void crossing(UdpSocket from, UdpSocket to) throws IOException {
    int count = 60;
    int[] offsets = new int[count];
    int[] lengths = new int[count];
    int[] classes = new int[count];
    byte[] names = new byte[count * SockAddr.SLOT];
    byte[] sent = new byte[count * 1500];
    new Random(seed).nextBytes(sent);
    for (int i = 0; i < count; i++) {
      offsets[i] = i * 1500;
      lengths[i] = i < 25 ? 1300 : i < 40 ? 17 : 900 + i % 3;
      SockAddr.encode(to.localAddress(), names, i * SockAddr.SLOT);
    }
    byte[] slab = new byte[sent.length];
    int[] got = new int[count];
    assertThat(from.send(sent, offsets, lengths, names, classes, 0, count, new int[count]))
        .isEqualTo(count);
    int total = 0;
    try (Poller poller = Poller.open(1)) {
      poller.add(to);
      while (total < count) {
        int received = to.receive(slab, offsets, 1500, count, got, names, classes);
        for (int i = 0; i < received; i++) {
          byte[] octets = Arrays.copyOfRange(slab, offsets[i], offsets[i] + got[i]);
          int at = offsets[total];
          assertThat(octets)
              .as("datagram %d, seed %d", total, seed)
              .isEqualTo(Arrays.copyOfRange(sent, at, at + lengths[total]));
          total++;
        }
        assertThat(received > 0 || poller.await(10 * SECOND) > 0).as("after %d", total).isTrue();
      }
    }
  }

  private static UdpSocket bind(Site site, String address) throws IOException {
    InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral(address), 0);
    return site.namespace.call(() -> UdpSocket.open(local, DatagramOptions.defaults()));
  }
}
