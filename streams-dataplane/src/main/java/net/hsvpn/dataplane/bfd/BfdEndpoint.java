package net.hsvpn.dataplane.bfd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import net.hsvpn.config.Liveness;
import net.hsvpn.dataplane.io.linux.DatagramOptions;
import net.hsvpn.dataplane.io.linux.Poller;
import net.hsvpn.dataplane.io.linux.RealTime;
import net.hsvpn.dataplane.io.linux.SockAddr;
import net.hsvpn.dataplane.io.linux.UdpSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All sessions of this node, on a thread of their own that the kernel lets run before others if it
 * may. Sends with a hop limit of 255 (RFC 5881 section 5); what authenticates a packet is its
 * digest. {@link #watch}, {@link #forget} and {@link #close} may be called by any thread.
 */
public final class BfdEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BfdEndpoint.class);
  private static final int VECTOR = 16;
  private static final int LONGEST = 128;
  private static final int HOP_LIMIT = 255;
  private static final int MOST_SESSIONS = 256;

  private record Neighbour(String name, InetSocketAddress address, BfdSession session) {}

  private final UdpSocket socket;
  private final Poller poller;
  private final Liveness settings;
  private final BfdKey key;
  private final BfdEvents events;
  private final RandomGenerator random;
  private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Neighbour> byDiscriminator = new HashMap<>();
  private final Thread thread;
  private final byte[] slab = new byte[VECTOR * LONGEST];
  private final int[] offsets = new int[VECTOR];
  private final int[] lengths = new int[VECTOR];
  private final byte[] senders = new byte[VECTOR * SockAddr.SLOT];
  private final int[] classes = new int[VECTOR];
  private volatile boolean closing;

  private BfdEndpoint(
      UdpSocket socket,
      Poller poller,
      Liveness settings,
      BfdKey key,
      BfdEvents events,
      RandomGenerator random) {
    this.socket = socket;
    this.poller = poller;
    this.settings = settings;
    this.key = key;
    this.events = events;
    this.random = random;
    for (int i = 0; i < VECTOR; i++) {
      offsets[i] = i * LONGEST;
    }
    thread = new Thread(this::run, "bfd");
    thread.setDaemon(true);
  }

  /**
   * Opens the socket, and begins.
   *
   * @param local where the other nodes expect it
   * @throws IOException if the kernel refuses, with what to do about it
   */
  public static BfdEndpoint open(
      InetSocketAddress local,
      Liveness settings,
      BfdKey key,
      BfdEvents events,
      RandomGenerator random)
      throws IOException {
    DatagramOptions options =
        DatagramOptions.defaults()
            .withVector(VECTOR)
            .withMaxDatagram(LONGEST)
            .withOffload(false)
            .withBuffers(1 << 16, 1 << 16);
    UdpSocket socket = UdpSocket.open(local, options);
    socket.hopLimit(HOP_LIMIT);
    Poller poller = Poller.open(1);
    poller.add(socket);
    BfdEndpoint endpoint = new BfdEndpoint(socket, poller, settings, key, events, random);
    endpoint.thread.start();
    return endpoint;
  }

  /** Where it listens, with the port that the kernel chose if it was to choose. */
  public InetSocketAddress address() {
    return socket.localAddress();
  }

  /** Begins a session; one of that name that is somewhere else ends without a word. */
  public void watch(String name, InetSocketAddress address) {
    order(() -> {
      Optional<Neighbour> known = find(name);
      if (known.filter(n -> n.address().equals(address)).isPresent()
          || byDiscriminator.size() >= MOST_SESSIONS) {
        return;
      }
      known.ifPresent(n -> byDiscriminator.remove(n.session().mine()));
      int mine = random.nextInt(1, Integer.MAX_VALUE);
      long micros = settings.interval().toNanos() / 1000;
      BfdSession session =
          new BfdSession(mine, micros, settings.multiplier(), System.nanoTime(), random);
      byDiscriminator.put(mine, new Neighbour(name, address, session));
    });
  }

  /** Ends a session without a word to anybody. */
  public void forget(String name) {
    order(() -> find(name).ifPresent(n -> byDiscriminator.remove(n.session().mine())));
  }

  private Optional<Neighbour> find(String name) {
    return byDiscriminator.values().stream().filter(n -> n.name().equals(name)).findFirst();
  }

  private void order(Runnable order) {
    orders.add(order);
    poller.wakeup();
  }

  private void run() {
    RealTime.prefer("liveness of the cluster's nodes");
    long planned = System.nanoTime();
    try {
      while (!closing) {
        poller.await(Math.max(0, planned - System.nanoTime()));
        long now = System.nanoTime();
        long late = now - planned;
        if (late > limit()) {
          events.stoodStill(Duration.ofNanos(late));
        }
        for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
          order.run();
        }
        receive(now);
        planned = now + BfdSession.SLOW * 1000;
        for (Neighbour neighbour : byDiscriminator.values()) {
          look(neighbour, now);
          planned = Math.min(planned, neighbour.session().nextLook(now));
        }
      }
      byDiscriminator.values().forEach(n -> send(n, n.session().farewell()));
    } catch (IOException | RuntimeException e) {
      LOG.error("no other node's end is noticed any more", e);
    } finally {
      poller.close();
      socket.close();
    }
  }

  private long limit() {
    return settings.interval().multipliedBy(settings.multiplier()).toNanos();
  }

  private void look(Neighbour neighbour, long now) {
    BfdState before = neighbour.session().state();
    neighbour.session().check(now);
    tell(neighbour, before);
    neighbour.session().send(now).ifPresent(packet -> send(neighbour, packet));
  }

  private void receive(long now) throws IOException {
    for (int count = take(); count > 0; count = take()) {
      for (int i = 0; i < count; i++) {
        if (lengths[i] == BfdPacket.OCTETS) {
          byte[] octets = new byte[BfdPacket.OCTETS];
          System.arraycopy(slab, offsets[i], octets, 0, octets.length);
          int sender = i * SockAddr.SLOT;
          BfdPacket.decode(octets, octets.length, key)
              .ifPresent(packet -> receive(packet, SockAddr.decode(senders, sender), now));
        }
      }
    }
  }

  private int take() throws IOException {
    return socket.receive(slab, offsets, LONGEST, VECTOR, lengths, senders, classes);
  }

  private void receive(BfdPacket packet, InetSocketAddress from, long now) {
    Optional<Neighbour> known =
        packet.yours() != 0
            ? Optional.ofNullable(byDiscriminator.get(packet.yours()))
            : byDiscriminator.values().stream().filter(n -> n.address().equals(from)).findFirst();
    known.ifPresent(neighbour -> {
      BfdState before = neighbour.session().state();
      neighbour.session().receive(packet, now);
      tell(neighbour, before);
    });
  }

  private void tell(Neighbour neighbour, BfdState before) {
    BfdState after = neighbour.session().state();
    if (before != BfdState.UP && after == BfdState.UP) {
      events.up(neighbour.name());
    } else if (before == BfdState.UP && after != BfdState.UP) {
      events.down(neighbour.name(), neighbour.session().diagnostic());
    }
  }

  private void send(Neighbour neighbour, BfdPacket packet) {
    byte[] octets = packet.encode(key);
    try {
      socket.sendOne(octets, 0, octets.length, neighbour.address());
    } catch (IOException unreachable) {
      // Silence is what tells of it.
    }
  }

  /** Tells the others that this node goes. */
  @Override
  public void close() {
    closing = true;
    poller.wakeup();
    try {
      thread.join(limit() / 1_000_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
