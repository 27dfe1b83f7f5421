package net.hsvpn.dataplane.selftest;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.DataPlaneGraph;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.dataplane.drop.DropCounters;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.LocalSocket;
import net.hsvpn.dataplane.io.OuterEndpoint;
import net.hsvpn.dataplane.io.TunEndpoints;
import net.hsvpn.dataplane.io.linux.DatagramOptions;
import net.hsvpn.dataplane.io.linux.Poller;
import net.hsvpn.dataplane.io.linux.TunPair;
import net.hsvpn.dataplane.offload.VirtioNetHeader;
import net.hsvpn.dataplane.sad.InboundSaParameters;
import net.hsvpn.dataplane.sad.OutboundSaParameters;
import net.hsvpn.dataplane.sad.SaDatabase;
import net.hsvpn.dataplane.sad.SaMode;
import net.hsvpn.dataplane.sad.TaggedContext;
import org.apache.pekko.actor.ActorSystem;

/**
 * The power-on self-test: packets go through a real graph, with real sockets on the loopback
 * interface and the TUN devices' own code, out of one context into another, and must arrive as they
 * were sent. Going on with it for a while makes the JIT compile the packet path before the first
 * user's packet comes. One thread.
 */
public final class SelfTest implements AutoCloseable {
  private static final ContextId FROM = new ContextId("self-test-from");
  private static final ContextId TO = new ContextId("self-test-to");
  private static final RoutingTag TAG = new RoutingTag(1);
  private static final PeerId PEER = new PeerId("self-test");
  private static final TunnelId TUNNEL = new TunnelId(PEER, "self-test");
  private static final int SPI = 0x1001;
  private static final int WINDOW = 4096;
  private static final long PATIENCE = 5_000_000_000L;
  private static final EspSuite SUITE =
      new EspSuite(
          EncryptionAlgorithm.AES_GCM_16_128,
          Optional.empty(),
          Optional.empty(),
          SequenceNumbers.EXTENDED);

  private final Round round;
  private final DropCounters drops = new DropCounters();
  private final ContextTables contexts = new ContextTables();
  private final SaDatabase sas = new SaDatabase(contexts);
  private final byte[] taken = new byte[TunPair.MAX_MESSAGE];
  private final Deque<Runnable> closing = new ArrayDeque<>();
  private final TunPair from;
  private final TunPair to;
  private final Poller poller;
  private final MemorySegment message;

  private SelfTest(Random random) throws IOException {
    round = new Round(random);
    try {
      OuterEndpoint udp = openUdp();
      TunEndpoints tun = new TunEndpoints(contexts);
      closing.push(tun::close);
      from = openTun("self-test-from", tun, FROM);
      to = openTun("self-test-to", tun, TO);
      poller = Poller.open(1);
      closing.push(poller::close);
      poller.add(to);
      message = from.newMessage();
      install(random, udp.sockets().get(0).address());
      start(udp, tun);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private OuterEndpoint openUdp() throws IOException {
    InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    OuterEndpoint udp =
        OuterEndpoint.open(
            List.of(new LocalSocket(loopback, LocalSocket.Kind.NAT_TRAVERSAL)),
            DatagramOptions.defaults(),
            drops);
    closing.push(udp::close);
    return udp;
  }

  private TunPair openTun(String name, TunEndpoints endpoints, ContextId context)
      throws IOException {
    TunPair pair = TunPair.open(name);
    closing.push(pair::close);
    endpoints.attach(context, pair.device());
    return pair;
  }

  /** One SA from here to here: out of the one context, into the other. */
  private void install(Random random, InetSocketAddress address) {
    List<IpPrefix> here = List.of(IpPrefix.parse(Round.HERE), IpPrefix.parse(Round.HERE_V6));
    List<IpPrefix> there = List.of(IpPrefix.parse(Round.THERE), IpPrefix.parse(Round.THERE_V6));
    contexts.publish(FROM, routes(there, new NextHop.Tunnel(TUNNEL)));
    contexts.publish(TO, routes(there, new NextHop.Local()));
    Secret key = secret(random, SUITE.encryption().keyOctets());
    Secret salt = secret(random, SUITE.encryption().saltOctets());
    Secret none = secret(random, 0);
    SaMode in = new SaMode.Tagged(List.of(new TaggedContext(TAG, TO, here)));
    SaMode out = new SaMode.Tagged(List.of(new TaggedContext(TAG, FROM, there)));
    sas.install(new InboundSaParameters(SPI, PEER, SUITE, key, salt, none, in, WINDOW));
    sas.install(
        new OutboundSaParameters(SPI, PEER, SUITE, key, salt, none, out, address, address, true, 0),
        TUNNEL);
  }

  private static RoutingTable routes(List<IpPrefix> prefixes, NextHop nextHop) {
    return RoutingTable.of(
        prefixes.stream().collect(Collectors.toMap(prefix -> prefix, prefix -> nextHop)));
  }

  private static Secret secret(Random random, int octets) {
    byte[] bytes = new byte[octets];
    random.nextBytes(bytes);
    return Secret.copyOf(bytes);
  }

  private void start(OuterEndpoint udp, TunEndpoints tun) {
    Config quiet =
        ConfigFactory.parseString("pekko { loglevel = OFF, stdout-loglevel = OFF }")
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    ActorSystem system = ActorSystem.create("self-test", quiet);
    closing.push(system::terminate);
    DataPlaneGraph.Running graph =
        new DataPlaneGraph(
                new DataPlaneGraph.Endpoints(udp, udp, udp.sockets(), tun, tun),
                sas,
                contexts,
                drops,
                ike -> {},
                tunnel -> false)
            .start(system);
    closing.push(() -> stop(graph));
  }

  private static void stop(DataPlaneGraph.Running graph) {
    graph.stop();
    // However it ended: nothing of it touches the endpoints any more.
    graph.done().toCompletableFuture().handle((done, failure) -> done).join();
  }

  /**
   * Sends one round of packets.
   *
   * @param random where keys and payloads come from; neither is used for anything else
   * @throws IOException if a packet is lost or differs, or if the machine lacks a loopback
   *     interface
   */
  public static SelfTest passed(Random random) throws IOException {
    SelfTest test = new SelfTest(random);
    try {
      test.round();
      return test;
    } catch (IOException | RuntimeException e) {
      test.close();
      throw e;
    }
  }

  /** Goes on for a while; the octets of payload that went through. */
  public long goOn(Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    long octets = 0;
    while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
      octets += round();
    }
    return octets;
  }

  private int round() throws IOException {
    int given = 0;
    int position = 0;
    while (position < round.payload()) {
      int before = given + position;
      while (given < round.messages().size() && give(round.messages().get(given))) {
        given++;
      }
      position = take(position);
      if (given + position == before) {
        await(position);
      }
    }
    if (!dropped().isEmpty()) {
      throw new IOException("the self-test's packets were dropped: " + dropped());
    }
    return position;
  }

  private void await(int position) throws IOException {
    long deadline = System.nanoTime() + PATIENCE;
    // A wait may end early, on a signal.
    while (poller.await(PATIENCE) == 0) {
      if (System.nanoTime() - deadline >= 0) {
        throw new IOException(
            "the self-test lost packets behind %d of %d octets: %s"
                .formatted(position, round.payload(), dropped()));
      }
    }
  }

  private boolean give(byte[] octets) throws IOException {
    MemorySegment.copy(octets, 0, message, JAVA_BYTE, 0, octets.length);
    return from.give(message, octets.length);
  }

  private int take(int from) throws IOException {
    int position = from;
    int octets = to.take(message);
    while (octets > 0) {
      MemorySegment.copy(message, JAVA_BYTE, 0, taken, 0, octets);
      int length = octets - VirtioNetHeader.OCTETS;
      position = round.follow(position, taken, VirtioNetHeader.OCTETS, length);
      if (position < 0) {
        throw new IOException("the self-test's packets arrived changed or in another order");
      }
      octets = to.take(message);
    }
    return position;
  }

  private Map<DropReason, Long> dropped() {
    Map<DropReason, Long> dropped = new EnumMap<>(drops.snapshot());
    dropped.values().removeIf(count -> count == 0);
    return dropped;
  }

  /** Ends the graph and frees everything. */
  @Override
  public void close() {
    closing.forEach(Runnable::run);
    closing.clear();
  }
}
