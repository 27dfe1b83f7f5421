package net.hsvpn.peers.l2tp;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.ppp.PppAuth;
import net.hsvpn.peers.ppp.PppLink;
import net.hsvpn.peers.ppp.PppSettings;
import net.hsvpn.peers.wire.MalformedMessage;

/** Two ends of a tunnel and the way between them, which may lose, double and reorder. */
final class L2tpPair {
  static final List<String> NETWORKS = List.of("office", "guest");
  static final Secret SECRET =
      Secret.copyOf("the tunnel's secret".getBytes(java.nio.charset.StandardCharsets.UTF_8));

  /** What goes from one end to the other. */
  sealed interface Thing {
    record Control(byte[] octets) implements Thing {}

    record Frame(int tunnel, int session, byte[] ppp) implements Thing {}
  }

  private record Flight(Instant at, long order, boolean toLns, Thing thing) {}

  /** One end, and what is known of it from outside. */
  static final class Side {
    final L2tpEnd end;
    final Map<String, L2tpOutput.Carries> carrying = new TreeMap<>();
    final List<String> ended = new ArrayList<>();
    String peer = "";

    Side(L2tpEnd end) {
      this.end = end;
    }

    Map<String, PppLink> links() {
      Map<String, PppLink> links = new TreeMap<>();
      carrying.forEach((name, carries) -> links.put(name, carries.link()));
      return links;
    }
  }

  final Random random;
  final List<byte[]> controlSeen = new ArrayList<>();
  final List<Thing.Frame> framesSeen = new ArrayList<>();
  Side lac;
  Side lns;
  Instant now = Instant.EPOCH;
  double loss;
  double doubling;
  private long order;
  private final PriorityQueue<Flight> way =
      new PriorityQueue<>(Comparator.comparing(Flight::at).thenComparingLong(Flight::order));

  L2tpPair(long seed) {
    this(
        seed,
        settings(true, Optional.of(SECRET), PppAuth.NONE, NETWORKS),
        settings(false, Optional.of(SECRET), PppAuth.NONE, NETWORKS));
  }

  L2tpPair(long seed, L2tpSettings lac, L2tpSettings lns) {
    this.random = new Random(seed);
    this.lac = new Side(new L2tpEnd(lac, random));
    this.lns = new Side(new L2tpEnd(lns, random));
  }

  static L2tpSettings settings(
      boolean calls, Optional<Secret> secret, PppAuth auth, List<String> networks) {
    return new L2tpSettings(
        calls,
        calls ? "branch" : "hub",
        secret,
        Duration.ofSeconds(10),
        networks.stream().map(n -> new L2tpSettings.Network(n, ppp(calls, auth))).toList());
  }

  static PppSettings ppp(boolean calls, PppAuth auth) {
    PppSettings.Credentials branch = new PppSettings.Credentials("branch", SECRET);
    return new PppSettings(
        1500,
        calls ? PppAuth.NONE : auth,
        calls ? Optional.of(branch) : Optional.empty(),
        calls ? Optional.empty() : Optional.of(branch),
        Optional.of(address(calls ? "0.0.0.0" : "10.1.0.1")),
        calls ? Optional.empty() : Optional.of(address("10.1.0.7")),
        calls ? List.of() : List.of(address("10.1.0.53")),
        calls,
        Optional.of(calls ? 7L : 1L),
        Duration.ofSeconds(10));
  }

  static Inet4Address address(String text) {
    return (Inet4Address) InetAddress.ofLiteral(text);
  }

  void begin() {
    done(lns, lns.end.begin(now));
    done(lac, lac.end.begin(now));
  }

  /** Time passes, as far as something happens, to this moment at most. */
  void run(Duration time) {
    Instant until = now.plus(time);
    for (Optional<Instant> next = next(); next.isPresent() && !next.get().isAfter(until); ) {
      now = next.get().isAfter(now) ? next.get() : now;
      while (!way.isEmpty() && !way.peek().at().isAfter(now)) {
        Flight flight = way.remove();
        arrive(flight.toLns() ? lns : lac, flight.thing());
      }
      done(lac, lac.end.timeout(now));
      done(lns, lns.end.timeout(now));
      next = next();
    }
    now = until;
  }

  private Optional<Instant> next() {
    return Stream.concat(
            way.isEmpty() ? Stream.of() : Stream.of(way.peek().at()),
            Stream.concat(lac.end.deadline().stream(), lns.end.deadline().stream()))
        .min(Instant::compareTo);
  }

  void arrive(Side side, Thing thing) {
    try {
      done(
          side,
          switch (thing) {
            case Thing.Control(byte[] octets) -> side.end.receive(octets, now);
            // What the data plane does: sessions are known by the IDs that were told.
            case Thing.Frame(_, int session, byte[] ppp) -> side.end.frame(session, ppp, now);
          });
    } catch (MalformedMessage e) {
      done(side, List.of());
    }
  }

  void done(Side side, List<L2tpOutput> outputs) {
    for (L2tpOutput output : outputs) {
      switch (output) {
        case L2tpOutput.Control(byte[] octets) -> {
          controlSeen.add(octets);
          send(side == lac, new Thing.Control(octets));
        }
        case L2tpOutput.Frame(int tunnel, int session, byte[] ppp) -> {
          Thing.Frame frame = new Thing.Frame(tunnel, session, ppp);
          framesSeen.add(frame);
          send(side == lac, frame);
        }
        case L2tpOutput.Carries carries -> side.carrying.put(carries.network(), carries);
        case L2tpOutput.Lost(String network, _) -> side.carrying.remove(network);
        case L2tpOutput.Ended(String why) -> side.ended.add(why);
        case L2tpOutput.Connected(String peer) -> side.peer = peer;
      }
    }
  }

  private void send(boolean toLns, Thing thing) {
    int copies = random.nextDouble() < loss ? 0 : random.nextDouble() < doubling ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      int millis = 5 + (doubling > 0 ? random.nextInt(40) : 0);
      way.add(new Flight(now.plusMillis(millis), order++, toLns, thing));
    }
  }

  /** Whether both ends carry these networks, each with the IDs that the other gave. */
  boolean carries(List<String> networks) {
    return lac.carrying.keySet().equals(new java.util.TreeSet<>(networks))
        && lns.carrying.keySet().equals(lac.carrying.keySet())
        && networks.stream().allMatch(this::joined);
  }

  private boolean joined(String network) {
    L2tpOutput.Ids ours = lac.carrying.get(network).ids();
    L2tpOutput.Ids theirs = lns.carrying.get(network).ids();
    return ours.localTunnel() == theirs.remoteTunnel()
        && ours.remoteTunnel() == theirs.localTunnel()
        && ours.localSession() == theirs.remoteSession()
        && ours.remoteSession() == theirs.localSession();
  }
}
