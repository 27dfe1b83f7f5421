package net.hsvpn.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.Fragmentation;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PathMtuSettings;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.TcpMss;
import net.hsvpn.dataplane.batch.BatchPool;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.OwnAddresses;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.HeldPackets;
import net.hsvpn.dataplane.io.LocalSocket;
import net.hsvpn.dataplane.io.LocalSockets;
import net.hsvpn.dataplane.io.memory.MemoryNetwork;
import net.hsvpn.dataplane.io.memory.MemoryTun;
import net.hsvpn.dataplane.io.memory.MemoryUdp;
import net.hsvpn.dataplane.sad.OutboundSaParameters;
import net.hsvpn.dataplane.sad.SaMode;
import net.hsvpn.dataplane.sad.Selector;
import net.hsvpn.dataplane.testing.Flow;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Packets;
import net.hsvpn.dataplane.testing.ReferenceChecksum;
import net.hsvpn.dataplane.testing.ReferenceEsp;
import net.hsvpn.dataplane.testing.Suites;
import org.apache.pekko.actor.ActorSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The running graph, and packets that are too long for the path. */
class PathMtuGraphTest {
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int PATH_MTU = 1400;
  private static final EspKeys KEYS = Keys.of(Suites.GCM_ESN, 77);
  private static final int LIMIT = Mtu.inner(PATH_MTU, false, KEYS.suite(), true, true);
  private static final int SYN = 0x02;
  private static final TunnelId OTHER = new TunnelId(new PeerId("branch-2"), "hsvpn");

  private static ActorSystem system;

  private final Gateway gateway = Gateway.withTwoContexts();
  private final MemoryNetwork network = new MemoryNetwork();
  private final MemoryUdp udp = new MemoryUdp(network, gateway.sockets);
  private final MemoryTun tun = new MemoryTun(gateway.contexts);
  private final MemoryUdp far =
      new MemoryUdp(
          network,
          new LocalSockets(
              List.of(new LocalSocket(Gateway.REMOTE, LocalSocket.Kind.NAT_TRAVERSAL))));
  private final BatchPool pool = new BatchPool(1, 64, 4096, gateway.drops);
  private PacketBatch arrived = pool.acquire();
  private int taken;
  private int sequence;
  private DataPlaneGraph.Running running;

  @BeforeAll
  static void startSystem() {
    system = ActorSystem.create("path-mtu-test");
  }

  @AfterAll
  static void stopSystem() {
    system.terminate();
  }

  @AfterEach
  void stop() throws Exception {
    running.stop();
    running.done().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private void start(PathMtuSettings settings) {
    gateway.pathMtu = PATH_MTU;
    gateway.installInbound(KEYS, Gateway.tagged());
    gateway.installOutbound(KEYS, Gateway.tagged());
    run(settings);
  }

  private void run(PathMtuSettings settings) {
    running =
        new DataPlaneGraph(
                new DataPlaneGraph.Endpoints(udp, udp, gateway.sockets, tun, tun),
                gateway.sas,
                gateway.contexts,
                gateway.drops,
                ike -> {},
                tunnel -> false,
                new HeldPackets(HeldPackets.Limits.NOTHING, gateway.drops, System::nanoTime),
                settings,
                PeerSightings.IGNORED)
            .start(system);
  }

  private static PathMtuSettings fragmenting(Fragmentation fragmentation) {
    return new PathMtuSettings(true, 1280, fragmentation, new TcpMss.Auto());
  }

  @Test
  void whatFitsPassesAndOneOctetMoreIsRefused() {
    start(PathMtuSettings.DEFAULT);
    byte[] fits = dontFragment(Packets.ipv4("10.1.0.1", "10.2.0.1", LIMIT));
    tun.inject(Gateway.GUEST, fits);
    assertThat(leftFor(20)).isEqualTo(fits);
    byte[] tooLong = dontFragment(Packets.ipv4("10.1.0.1", "10.2.0.1", LIMIT + 1));
    tun.inject(Gateway.GUEST, tooLong);
    MemoryTun.Packet answer = tun.delivered(PATIENCE_MILLIS);
    assertThat(answer.context()).isEqualTo(Gateway.GUEST);
    ByteBuffer message = ByteBuffer.wrap(answer.octets());
    assertThat(ReferenceChecksum.intact(answer.octets())).isTrue();
    assertThat(message.getShort(20)).as("Fragmentation Needed").isEqualTo((short) 0x0304);
    assertThat(message.getInt(24)).isEqualTo(LIMIT);
    assertThat(Arrays.copyOfRange(answer.octets(), 12, 20))
        .as("from where the packet went, to where it came from")
        .isEqualTo(new byte[] {10, 2, 0, 1, 10, 1, 0, 1});
    assertThat(Arrays.copyOfRange(answer.octets(), 28, 576)).isEqualTo(Arrays.copyOf(tooLong, 548));
    settle();
    assertThat(gateway.drops.get(DropReason.EXCEEDS_PATH_MTU)).isEqualTo(1);
    assertThat(gateway.dropped()).isEqualTo(1);
  }

  @Test
  void ipv6IsToldByTheContextsOwnAddress() {
    gateway.contexts.own(
        Gateway.GUEST, OwnAddresses.of(List.of(InetAddress.ofLiteral("2001:db8:1::1"))));
    start(PathMtuSettings.DEFAULT);
    for (ContextId context : List.of(Gateway.GUEST, Gateway.OFFICE)) {
      tun.inject(context, Packets.ipv6("2001:db8:1::5", "2001:db8:2::7", LIMIT + 1));
      MemoryTun.Packet answer = tun.delivered(PATIENCE_MILLIS);
      assertThat(answer.context()).isEqualTo(context);
      assertThat(ReferenceChecksum.intact(answer.octets())).isTrue();
      ByteBuffer message = ByteBuffer.wrap(answer.octets());
      assertThat(message.getShort(40)).as("Packet Too Big").isEqualTo((short) 0x0200);
      assertThat(message.getInt(44)).isEqualTo(LIMIT);
      String source = context.equals(Gateway.GUEST) ? "2001:db8:1::1" : "2001:db8:2::7";
      assertThat(Arrays.copyOfRange(answer.octets(), 8, 24))
          .as("its own address, or the packet's destination where it has none")
          .isEqualTo(InetAddress.ofLiteral(source).getAddress());
    }
  }

  @Test
  void aFloodIsAnsweredALimitedNumberOfTimesAndInNoOtherContext() {
    start(PathMtuSettings.DEFAULT);
    int flood = 2000;
    byte[] tooLong = dontFragment(Packets.ipv4("10.1.0.1", "10.2.0.1", 1500));
    for (int i = 0; i < flood; i++) {
      tun.inject(Gateway.OFFICE, tooLong);
    }
    tun.inject(Gateway.GUEST, tooLong);
    int office = 0;
    MemoryTun.Packet answer = tun.delivered(PATIENCE_MILLIS);
    while (answer.context().equals(Gateway.OFFICE)) {
      office++;
      answer = tun.delivered(PATIENCE_MILLIS);
      assertThat(answer).as("the guest's answer behind the flood").isNotNull();
    }
    assertThat(answer.context()).isEqualTo(Gateway.GUEST);
    settle();
    long told = gateway.drops.get(DropReason.EXCEEDS_PATH_MTU);
    long untold = gateway.drops.get(DropReason.EXCEEDS_PATH_MTU_UNTOLD);
    assertThat(told).isEqualTo(office + 1).isGreaterThan(100);
    assertThat(told + untold).isEqualTo(flood + 1);
    assertThat(untold).isPositive();
    assertThat(tun.delivered(0)).isNull();
  }

  @Test
  void anErrorIsNeverAnswered() {
    start(PathMtuSettings.DEFAULT);
    byte[] error = dontFragment(Packets.ipv4("10.1.0.1", "10.2.0.1", 1500));
    error[9] = 1;
    error[20] = 3;
    tun.inject(Gateway.OFFICE, error);
    byte[] after = Packets.ipv4("10.1.0.1", "10.2.0.1", 60);
    tun.inject(Gateway.OFFICE, after);
    assertThat(leftFor(10)).isEqualTo(after);
    assertThat(gateway.drops.get(DropReason.EXCEEDS_PATH_MTU_UNTOLD)).isEqualTo(1);
    assertThat(tun.delivered(0)).isNull();
  }

  /** From one site through the hub to another: the first site is told, through its own tunnel. */
  @Test
  void aSourceBehindATunnelIsToldThroughIt() {
    gateway.contexts.publish(
        Gateway.GUEST,
        RoutingTable.of(
            Map.of(
                Gateway.HERE,
                new NextHop.Local(),
                Gateway.THERE,
                new NextHop.Tunnel(Gateway.TUNNEL),
                IpPrefix.parse("10.3.0.0/16"),
                new NextHop.Tunnel(OTHER))));
    gateway.contexts.own(
        Gateway.GUEST, OwnAddresses.of(List.of(InetAddress.ofLiteral("10.1.0.1"))));
    gateway.pathMtu = PATH_MTU;
    gateway.sas.install(
        new OutboundSaParameters(
            99,
            OTHER.peer(),
            KEYS.suite(),
            KEYS.encryption(),
            KEYS.salt(),
            KEYS.integrity(),
            Gateway.tagged(),
            Gateway.LOCAL,
            Gateway.REMOTE,
            true,
            7),
        OTHER);
    start(PathMtuSettings.DEFAULT);
    byte[] tooLong = dontFragment(Packets.ipv4("10.2.0.1", "10.3.0.1", LIMIT + 1));
    arrive(ReferenceChecksum.complete(tooLong), 20);
    byte[] answer = leftFor(20);
    assertThat(ReferenceChecksum.intact(answer)).isTrue();
    assertThat(Arrays.copyOfRange(answer, 12, 20)).isEqualTo(new byte[] {10, 1, 0, 1, 10, 2, 0, 1});
    assertThat(ByteBuffer.wrap(answer).getShort(20)).isEqualTo((short) 0x0304);
    assertThat(ByteBuffer.wrap(answer).getInt(24)).isEqualTo(LIMIT);
    assertThat(tun.delivered(0)).as("nothing for the hub's own network").isNull();
  }

  @Test
  void whatMayBeFragmentedIsFragmentedBeforeSealing() {
    start(PathMtuSettings.DEFAULT);
    Random random = new Random();
    long seed = random.nextLong();
    random.setSeed(seed);
    for (int round = 0; round < 100; round++) {
      int length = LIMIT + 1 + random.nextInt(1900 - LIMIT);
      byte[] packet = ReferenceChecksum.complete(Packets.ipv4("10.1.0.1", "10.2.0.1", length));
      tun.inject(Gateway.OFFICE, packet);
      byte[] first = leftFor(10);
      byte[] second = leftFor(10);
      assertThat(first.length).as("seed %d", seed).isLessThanOrEqualTo(LIMIT);
      byte[] whole = Arrays.copyOf(first, length);
      int offset = (ByteBuffer.wrap(second).getShort(6) & 0x1FFF) * 8;
      assertThat(ByteBuffer.wrap(first).getShort(6)).isEqualTo((short) 0x2000);
      assertThat(ByteBuffer.wrap(second).getShort(6)).isEqualTo((short) (offset / 8));
      System.arraycopy(second, 20, whole, 20 + offset, second.length - 20);
      ByteBuffer.wrap(whole).putShort(2, (short) length).putShort(6, (short) 0);
      assertThat(ReferenceChecksum.complete(whole)).as("seed %d", seed).isEqualTo(packet);
    }
    assertThat(gateway.dropped()).isZero();
  }

  @Test
  void aBatchOfNothingButLongPacketsIsFragmentedWithoutLoss() {
    start(PathMtuSettings.DEFAULT);
    int packets = 640;
    byte[] packet = Packets.ipv4("10.1.0.1", "10.2.0.1", 1900);
    for (int i = 0; i < packets; i++) {
      tun.inject(Gateway.OFFICE, packet);
    }
    for (int i = 0; i < 2 * packets; i++) {
      assertThat(leftFor(10).length).isBetween(21, LIMIT);
    }
    assertThat(gateway.dropped()).isZero();
  }

  @Test
  void orAfterIt() {
    start(fragmenting(Fragmentation.OUTER));
    byte[] packet = Packets.ipv4("10.1.0.1", "10.2.0.1", 1900);
    tun.inject(Gateway.OFFICE, packet);
    assertThat(leftFor(10)).isEqualTo(packet);
  }

  @Test
  void orNotAtAll() {
    start(fragmenting(Fragmentation.NEVER));
    tun.inject(Gateway.OFFICE, Packets.ipv4("10.1.0.1", "10.2.0.1", 1900));
    byte[] after = Packets.ipv4("10.1.0.1", "10.2.0.1", LIMIT);
    tun.inject(Gateway.OFFICE, after);
    assertThat(leftFor(10)).isEqualTo(after);
    assertThat(gateway.drops.get(DropReason.EXCEEDS_PATH_MTU_UNTOLD)).isEqualTo(1);
  }

  /**
   * Later fragments would match no selector with ports, so the ESP packet is fragmented instead.
   */
  @Test
  void onAnSaForOnePortPacketsAreSealedWhole() {
    gateway.pathMtu = PATH_MTU;
    Selector here =
        new Selector(
            InetAddress.ofLiteral("10.1.0.0"),
            InetAddress.ofLiteral("10.1.255.255"),
            17,
            5000,
            5000);
    SaMode plain =
        new SaMode.Plain(Gateway.OFFICE, List.of(here), List.of(Selector.of(Gateway.THERE)));
    gateway.installOutbound(KEYS, plain);
    run(PathMtuSettings.DEFAULT);
    byte[] packet = Packets.ipv4("10.1.0.1", "10.2.0.1", 1900);
    ByteBuffer.wrap(packet).putShort(20, (short) 5000);
    tun.inject(Gateway.OFFICE, packet);
    byte[] later = packet.clone();
    ByteBuffer.wrap(later).putShort(2, (short) 100).putShort(6, (short) 0x2010);
    tun.inject(Gateway.OFFICE, later);
    ByteBuffer.wrap(packet).putShort(22, (short) 7);
    tun.inject(Gateway.OFFICE, packet);
    assertThat(Arrays.copyOf(left(), 20)).isEqualTo(Arrays.copyOf(packet, 20));
    assertThat(Arrays.copyOf(left(), 20)).isEqualTo(Arrays.copyOf(packet, 20));
    assertThat(gateway.drops.get(DropReason.SELECTOR_MISMATCH)).as("the fragment").isEqualTo(1);
  }

  @Test
  void taggedSasCarryEveryFragment() {
    start(PathMtuSettings.DEFAULT);
    byte[] later = Packets.ipv4("10.1.0.1", "10.2.0.1", 100);
    ByteBuffer.wrap(later).putShort(6, (short) 0x2010);
    tun.inject(Gateway.OFFICE, later);
    assertThat(leftFor(10)).isEqualTo(later);
    byte[] back = Packets.ipv4("10.2.0.1", "10.1.0.1", 100);
    ByteBuffer.wrap(back).putShort(6, (short) 0x2010);
    arrive(back, 20);
    assertThat(tun.delivered(PATIENCE_MILLIS).octets()).isEqualTo(back);
  }

  @Test
  void tcpIsHeldToWhatFitsInBothDirections() {
    start(PathMtuSettings.DEFAULT);
    assertThat(mss(outbound(syn(true, 1460)))).isEqualTo(LIMIT - 40);
    assertThat(mss(outbound(syn(false, 1440)))).isEqualTo(LIMIT - 60);
    assertThat(mss(outbound(syn(true, 700)))).isEqualTo(700);
    assertThat(mss(inbound(syn(true, 1460)))).isEqualTo(LIMIT - 40);
    assertThat(mss(inbound(syn(false, 1440)))).isEqualTo(LIMIT - 60);
    assertThat(mss(inbound(syn(false, 700)))).isEqualTo(700);
  }

  @Test
  void orToLessOrNotAtAll() throws Exception {
    start(new PathMtuSettings(true, 1280, Fragmentation.INNER, new TcpMss.AtMost(1000)));
    assertThat(mss(outbound(syn(true, 1460)))).isEqualTo(1000);
    assertThat(mss(inbound(syn(false, 1440)))).isEqualTo(1000);
    stop();
    run(new PathMtuSettings(true, 1280, Fragmentation.INNER, new TcpMss.Off()));
    assertThat(mss(outbound(syn(true, 1460)))).isEqualTo(1460);
    assertThat(mss(inbound(syn(false, 1440)))).isEqualTo(1440);
  }

  // ---- what goes in ----

  private static byte[] dontFragment(byte[] packet) {
    packet[6] |= 0x40;
    return packet;
  }

  /** The first segment of a connection between hosts whose addresses are then put in. */
  private static byte[] syn(boolean v4, int mss) {
    byte[] options = {2, 4, (byte) (mss >>> 8), (byte) mss};
    byte[] packet = new Flow(v4, true, new Random(4)).packet(new byte[44], SYN, false);
    int tcp = v4 ? 20 : 40;
    byte[] syn = Arrays.copyOf(packet, tcp + 24);
    System.arraycopy(options, 0, syn, tcp + 20, 4);
    syn[tcp + 12] = 0x60;
    ByteBuffer.wrap(syn).putShort(v4 ? 2 : 4, (short) (v4 ? 44 : 24));
    return syn;
  }

  /** What leaves after others shows that these are done with, and counted. */
  private void settle() {
    byte[] last = Packets.ipv4("10.1.0.1", "10.2.0.1", 60);
    tun.inject(Gateway.OFFICE, last);
    assertThat(leftFor(10)).isEqualTo(last);
  }

  private byte[] outbound(byte[] packet) {
    tun.inject(Gateway.OFFICE, addressed(packet, "10.1.0.1", "10.2.0.1"));
    return leftFor(10);
  }

  private byte[] inbound(byte[] packet) {
    arrive(addressed(packet, "10.2.0.1", "10.1.0.1"), 10);
    return tun.delivered(PATIENCE_MILLIS).octets();
  }

  private static byte[] addressed(byte[] packet, String source, String destination) {
    boolean v4 = packet[0] >>> 4 == 4;
    byte[] addressed = packet.clone();
    byte[] from = address(v4, source);
    byte[] to = address(v4, destination);
    System.arraycopy(from, 0, addressed, v4 ? 12 : 8, from.length);
    System.arraycopy(to, 0, addressed, v4 ? 16 : 24, to.length);
    int tcp = v4 ? 20 : 40;
    ByteBuffer view = ByteBuffer.wrap(addressed);
    view.putShort(tcp + 16, (short) 0);
    byte[] covered =
        ByteBuffer.allocate(2 * from.length + 8 + addressed.length - tcp)
            .put(from)
            .put(to)
            .putInt(addressed.length - tcp)
            .putInt(6)
            .put(addressed, tcp, addressed.length - tcp)
            .array();
    view.putShort(tcp + 16, (short) ~ReferenceChecksum.sum(covered));
    return v4 ? ReferenceChecksum.complete(addressed) : addressed;
  }

  private static byte[] address(boolean v4, String ipv4) {
    int site = InetAddress.ofLiteral(ipv4).getAddress()[1];
    return InetAddress.ofLiteral(v4 ? ipv4 : "2001:db8:" + site + "::1").getAddress();
  }

  private void arrive(byte[] inner, int tag) {
    sequence++;
    int nextHeader = inner[0] >>> 4 == 4 ? 4 : 41;
    byte[] plaintext = ReferenceEsp.plaintext(inner, 0, tag, 4, nextHeader);
    udp.inject(
        Gateway.REMOTE,
        Gateway.LOCAL,
        new ReferenceEsp(KEYS)
            .seal(Gateway.SPI, sequence, Gateway.iv(KEYS.suite(), sequence), plaintext));
  }

  // ---- what comes out ----

  private static int mss(byte[] syn) {
    assertThat(ReferenceChecksum.intact(syn)).isTrue();
    return ByteBuffer.wrap(syn).getShort((syn[0] >>> 4 == 4 ? 20 : 40) + 22);
  }

  /** The next inner packet that left, which must bear this tag. */
  private byte[] leftFor(int tag) {
    byte[] plaintext = left();
    boolean v4 = plaintext[0] >>> 4 == 4;
    ByteBuffer view = ByteBuffer.wrap(plaintext);
    int length = v4 ? view.getShort(2) : 40 + view.getShort(4);
    byte[] inner = Arrays.copyOf(plaintext, length);
    assertThat(plaintext).isEqualTo(ReferenceEsp.plaintext(inner, 0, tag, 4, v4 ? 4 : 41));
    return inner;
  }

  private byte[] left() {
    if (taken == arrived.count()) {
      arrived.recycle();
      arrived = pool.acquire();
      taken = 0;
      assertThat(far.receive(arrived, PATIENCE_MILLIS)).as("packets that left").isPositive();
    }
    int at = arrived.offset(taken);
    byte[] sealed = Arrays.copyOfRange(arrived.slab(), at, at + arrived.length(taken));
    taken++;
    return new ReferenceEsp(KEYS).open(sealed, ByteBuffer.wrap(sealed).getInt(4));
  }
}
