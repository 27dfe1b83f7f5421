package net.hsvpn.lab.bench.scale;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.hsvpn.lab.bench.contender.Gateways;
import net.hsvpn.lab.bench.contender.Tunnel;
import net.hsvpn.lab.bench.scale.BareGateway.Held;
import net.hsvpn.lab.bench.scale.BareGatewayOrder.Side;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.run.LabProcess;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.traffic.Endpoint;

/** Two {@link BareGateway}s, each on a Java runtime as the launcher starts it. One thread. */
final class BarePair implements AutoCloseable {
  static final String DEVICE = "arf";

  private static final int SEED_OCTETS = 32;
  private static final Duration HOLDS = Duration.ofMinutes(3);

  private final Gateways gateways;
  private final LabProcess west;
  private final LabProcess east;
  private int orders;

  BarePair(Gateways gateways) {
    this.gateways = gateways;
    byte[] random = new byte[SEED_OCTETS];
    new SecureRandom().nextBytes(random);
    String seed = HexFormat.of().formatHex(random);
    west = start(gateways.west(), order(Side.WEST, gateways.westOffice(), seed));
    east = start(gateways.east(), order(Side.EAST, gateways.eastOffice(), seed));
  }

  private static BareGatewayOrder order(Side side, Host office, String seed) {
    boolean east = side == Side.EAST;
    return new BareGatewayOrder(
        side,
        office.netns(),
        east ? Gateways.EAST : Gateways.WEST,
        east ? Gateways.WEST : Gateways.EAST,
        seed);
  }

  private static LabProcess start(Host host, BareGatewayOrder order) {
    List<String> words = new ArrayList<>(GatewayProcess.javaAtFullSize());
    words.add(BareGateway.class.getName());
    words.addAll(order.words());
    return host.startListening("bare gateway", words);
  }

  /** Has both hold it, and says what it took the one that needed more time. */
  Held hold(Scale scale) {
    // Numbered, since the same scale is held time and again.
    String words = ++orders + " " + scale.words();
    west.tell(words);
    east.tell(words);
    Held one = answer(west, words);
    Held other = answer(east, words);
    return one.routesMillis() + one.sasMillis() > other.routesMillis() + other.sasMillis()
        ? one
        : other;
  }

  private static Held answer(LabProcess gateway, String words) {
    return Held.parse(gateway.awaitLine(line -> Held.answers(line, words), HOLDS));
  }

  /** The way through the context in use, once {@link #hold} has made it. */
  Tunnel tunnel() {
    gateways.eastOffice().defaultRoutes(DEVICE + 0);
    gateways.westOffice().defaultRoutes(DEVICE + 0);
    return new Tunnel(
        new Endpoint(gateways.eastOffice(), Side.EAST.inner()),
        new Endpoint(gateways.westOffice(), Side.WEST.inner()),
        List.of(west.pid(), east.pid()),
        true,
        List.of());
  }

  @Override
  public void close() {
    west.close();
    east.close();
  }
}
