package net.hsvpn.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.io.memory.MemoryNetwork;
import net.hsvpn.dataplane.io.memory.MemoryTun;
import net.hsvpn.dataplane.io.memory.MemoryUdp;
import net.hsvpn.dataplane.sad.SaMode;
import net.hsvpn.dataplane.sad.Selector;
import net.hsvpn.dataplane.sad.TaggedContext;
import net.hsvpn.dataplane.testing.Gateway;
import net.hsvpn.dataplane.testing.Keys;
import net.hsvpn.dataplane.testing.Packets;
import net.hsvpn.dataplane.testing.ReferenceEsp;
import net.hsvpn.dataplane.testing.Suites;
import org.apache.pekko.actor.ActorSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random packets, tags, prefixes and SAs at the running receive path. No packet may leave in a
 * context that its SA, its tag and its source do not allow together, and every packet must be
 * delivered or counted.
 */
class IsolationTest {
  private static final int CONTEXTS = 4;
  private static final int SAS = 6;
  private static final int PACKETS = 3000;
  private static final int ROUNDS = 4;

  private static ActorSystem system;

  @BeforeAll
  static void startSystem() {
    system = ActorSystem.create("isolation-test");
  }

  @AfterAll
  static void stopSystem() {
    system.terminate();
  }

  /** An SA as the test knows it, by its configuration and not by the product's lookups. */
  private record Sa(int spi, EspKeys keys, SaMode mode) {}

  private final Gateway gateway = new Gateway();
  private final List<Sa> sas = new ArrayList<>();
  private final Map<ContextId, List<IpPrefix>> local = new HashMap<>();

  @Test
  void noPacketLeavesInAForeignContext() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      long seed = new Random().nextLong();
      new IsolationTest().run(seed);
    }
  }

  private void run(long seed) throws Exception {
    Random random = new Random(seed);
    createContexts(random);
    createSas(random);
    MemoryUdp udp = new MemoryUdp(new MemoryNetwork(), gateway.sockets);
    MemoryTun tun = new MemoryTun(gateway.contexts);
    DataPlaneGraph.Running running =
        new DataPlaneGraph(
                new DataPlaneGraph.Endpoints(udp, udp, gateway.sockets, tun, tun),
                gateway.sas,
                gateway.contexts,
                gateway.drops,
                ike -> {},
                tunnel -> false)
            .start(system);
    Map<Integer, Integer> expected = new HashMap<>();
    for (int i = 0; i < PACKETS; i++) {
      byte[] datagram = randomDatagram(random, i, expected);
      assertThat(udp.inject(Gateway.REMOTE, Gateway.LOCAL, datagram)).isTrue();
    }
    int delivered = 0;
    while (delivered + gateway.dropped() < PACKETS) {
      MemoryTun.Packet packet = tun.delivered(5_000);
      assertThat(packet == null && delivered + gateway.dropped() < PACKETS)
          .as(
              "seed %d: %d delivered, %d counted of %d",
              seed, delivered, gateway.dropped(), PACKETS)
          .isFalse();
      delivered += packet == null ? 0 : verify(packet, expected, seed);
    }
    for (MemoryTun.Packet rest = tun.delivered(0); rest != null; rest = tun.delivered(0)) {
      delivered += verify(rest, expected, seed);
    }
    running.stop();
    running.done().toCompletableFuture().get(10, TimeUnit.SECONDS);
    assertThat(delivered + gateway.dropped()).as("seed %d", seed).isEqualTo(PACKETS);
    assertThat(expected.keySet()).as("seed %d: allowed but not delivered", seed).isEmpty();
    assertThat(delivered)
        .as("seed %d: the test must see both outcomes", seed)
        .isBetween(1, PACKETS - 1);
  }

  private int verify(MemoryTun.Packet packet, Map<Integer, Integer> expected, long seed) {
    int number = number(packet.octets());
    Integer context = expected.remove(number);
    assertThat(context).as("seed %d: packet %d must not be delivered", seed, number).isNotNull();
    assertThat(packet.context()).as("seed %d: packet %d", seed, number).isEqualTo(context(context));
    return 1;
  }

  /**
   * The same few addresses of both families everywhere, so that a mix-up would go unnoticed by
   * routing.
   */
  private void createContexts(Random random) {
    for (int c = 0; c < CONTEXTS; c++) {
      List<IpPrefix> prefixes = somePrefixes(random, 1);
      local.put(context(c), prefixes);
      Map<IpPrefix, NextHop> routes = new HashMap<>();
      prefixes.forEach(prefix -> routes.put(prefix, new NextHop.Local()));
      gateway.contexts.publish(context(c), RoutingTable.of(routes));
    }
  }

  private void createSas(Random random) {
    List<EspSuite> suites = Suites.all();
    for (int i = 0; i < SAS; i++) {
      EspKeys keys = Keys.of(suites.get(random.nextInt(suites.size())), random.nextLong());
      SaMode mode = i == SAS - 1 ? plain(random) : tagged(random);
      Sa sa = new Sa(0x51A0_1000 + i, keys, mode);
      sas.add(sa);
      gateway.sas.install(Gateway.inbound(sa.spi, keys, mode, 65536));
    }
  }

  private SaMode tagged(Random random) {
    List<TaggedContext> contexts = new ArrayList<>();
    for (int c = 0; c < CONTEXTS; c++) {
      // The same tag means different contexts on different SAs.
      if (random.nextBoolean()) {
        RoutingTag tag = new RoutingTag(100 + (c + random.nextInt(2) * CONTEXTS));
        contexts.add(new TaggedContext(tag, context((c + 1) % CONTEXTS), somePrefixes(random, 2)));
      }
    }
    return new SaMode.Tagged(contexts);
  }

  private SaMode plain(Random random) {
    return new SaMode.Plain(
        context(random.nextInt(CONTEXTS)),
        somePrefixes(random, 2).stream().map(Selector::of).toList(),
        somePrefixes(random, 2).stream().map(Selector::of).toList());
  }

  private byte[] randomDatagram(Random random, int number, Map<Integer, Integer> expected) {
    Sa sa = sas.get(random.nextInt(sas.size()));
    boolean ipv6 = random.nextBoolean();
    String source = randomAddress(random, ipv6);
    String destination = randomAddress(random, ipv6);
    int length = (ipv6 ? 44 : 24) + random.nextInt(100);
    byte[] inner =
        ipv6
            ? Packets.ipv6(source, destination, length)
            : Packets.ipv4(source, destination, length);
    int at = payload(inner);
    inner[at] = (byte) (number >> 16);
    inner[at + 1] = (byte) (number >> 8);
    inner[at + 2] = (byte) number;
    boolean tagPresent = random.nextInt(10) != 0;
    int tag = 100 + random.nextInt(2 * CONTEXTS + 1);
    int alignment = sa.keys.suite().encryption().alignment();
    byte[] plaintext =
        ReferenceEsp.plaintext(inner, 0, tagPresent ? tag : -1, alignment, ipv6 ? 41 : 4);
    byte[] iv = Gateway.iv(sa.keys.suite(), number);
    byte[] packet = new ReferenceEsp(sa.keys).seal(sa.spi, number + 1, iv, plaintext);
    if (random.nextInt(10) == 0) {
      packet[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
      return packet;
    }
    Integer allowed = allowed(sa.mode, tagPresent, tag, source, destination);
    if (allowed != null) {
      expected.put(number, allowed);
    }
    return packet;
  }

  /** The rule itself, from the configuration: where may this packet go? */
  private Integer allowed(SaMode mode, boolean tagged, int tag, String source, String destination) {
    InetAddress from = InetAddress.ofLiteral(source);
    InetAddress to = InetAddress.ofLiteral(destination);
    for (int c = 0; c < CONTEXTS; c++) {
      ContextId id = context(c);
      boolean authorised =
          switch (mode) {
            case SaMode.Tagged(List<TaggedContext> contexts) ->
                contexts.stream()
                    .anyMatch(entry ->
                        tagged
                            && entry.context().equals(id)
                            && entry.tag().value() == tag
                            && entry.remotePrefixes().stream().anyMatch(p -> p.contains(from)));
            case SaMode.Carried _ -> false;
            case SaMode.Plain(ContextId context, List<Selector> ours, List<Selector> theirs) ->
                context.equals(id)
                    && theirs.stream().anyMatch(s -> inside(s, from))
                    && ours.stream().anyMatch(s -> inside(s, to));
          };
      if (authorised && local.get(id).stream().anyMatch(p -> p.contains(to))) {
        return c;
      }
    }
    return null;
  }

  private static boolean inside(Selector selector, InetAddress address) {
    byte[] octets = address.getAddress();
    return Arrays.compareUnsigned(octets, selector.start().getAddress()) >= 0
        && Arrays.compareUnsigned(octets, selector.end().getAddress()) <= 0;
  }

  private static int number(byte[] inner) {
    int at = payload(inner);
    return (inner[at] & 0xFF) << 16 | (inner[at + 1] & 0xFF) << 8 | (inner[at + 2] & 0xFF);
  }

  private static int payload(byte[] inner) {
    return inner[0] >> 4 == 6 ? 40 : 20;
  }

  private static ContextId context(int number) {
    return new ContextId("context-" + number);
  }

  private static List<IpPrefix> somePrefixes(Random random, int least) {
    List<IpPrefix> prefixes = new ArrayList<>();
    int count = least + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      int longer = random.nextInt(4);
      prefixes.add(
          IpPrefix.parse(
              random.nextBoolean()
                  ? "10." + random.nextInt(8) + ".0.0/" + (14 + longer)
                  : "fd00:" + random.nextInt(8) + "::/" + (30 + longer)));
    }
    return prefixes;
  }

  private static String randomAddress(Random random, boolean ipv6) {
    if (ipv6) {
      String low = Integer.toHexString(random.nextInt(0x10000));
      return "fd00:" + random.nextInt(8) + "::" + low;
    }
    return "10." + random.nextInt(8) + "." + random.nextInt(256) + "." + random.nextInt(256);
  }
}
