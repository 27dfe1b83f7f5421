package net.hsvpn.lab.bench.scale;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.dataplane.DataPlaneGraph;
import net.hsvpn.dataplane.Mtu;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.drop.DropCounters;
import net.hsvpn.dataplane.io.LocalSocket;
import net.hsvpn.dataplane.io.OuterEndpoint;
import net.hsvpn.dataplane.io.TunEndpoints;
import net.hsvpn.dataplane.io.linux.DatagramOptions;
import net.hsvpn.dataplane.io.linux.Netlink;
import net.hsvpn.dataplane.io.linux.NetworkNamespace;
import net.hsvpn.dataplane.io.linux.TunDevice;
import net.hsvpn.dataplane.sad.InboundSaParameters;
import net.hsvpn.dataplane.sad.OutboundSaParameters;
import net.hsvpn.dataplane.sad.SaDatabase;
import net.hsvpn.dataplane.sad.SaMode;
import net.hsvpn.dataplane.sad.TaggedContext;
import org.apache.pekko.actor.ActorSystem;

/**
 * A gateway's data plane alone, with real sockets and devices, and tables filled by hand: so it can
 * hold ten thousand SAs without as many peers. Nothing of the packet path is other than in a
 * gateway. The tables grow and shrink while packets pass; what carries them is always number 0.
 */
public final class BareGateway {
  private static final int REPLAY_WINDOW = 4096;
  private static final int OUTER_MTU = 1500;
  private static final int FIRST_SPI = 0x1000;
  private static final int PORT = 4500;
  private static final int PREFIX = 16;
  private static final double NANOS_PER_MILLI = 1e6;

  private final BareGatewayOrder order;
  private final ContextTables contexts = new ContextTables();
  private final SaDatabase sas = new SaDatabase(contexts);
  private final DropCounters drops = new DropCounters();
  private final TunEndpoints tun;
  private int contextsNow;
  private int sasNow;

  private BareGateway(BareGatewayOrder order) throws IOException {
    this.order = order;
    tun = new TunEndpoints(contexts);
  }

  /** Started by {@link BarePair} only, on the gateway's host; ends with its standard input. */
  public static void main(String[] args) throws IOException {
    new BareGateway(BareGatewayOrder.of(args)).run();
    System.exit(0);
  }

  private void run() throws IOException {
    OuterEndpoint udp =
        OuterEndpoint.open(
            List.of(new LocalSocket(local(), LocalSocket.Kind.NAT_TRAVERSAL)),
            DatagramOptions.defaults(),
            drops);
    new DataPlaneGraph(
            new DataPlaneGraph.Endpoints(udp, udp, udp.sockets(), tun, tun),
            sas,
            contexts,
            drops,
            datagram -> {},
            tunnel -> false)
        .start(ActorSystem.create("bare"))
        .done()
        .whenComplete((done, failure) -> {
          System.out.println("the data plane ended: " + failure);
          System.exit(1);
        });
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      System.out.println(hold(scale(line)).line(line));
    }
  }

  /** Behind the number of the order. */
  private static Scale scale(String line) {
    return Scale.of(line.substring(line.indexOf(' ') + 1));
  }

  private Held hold(Scale scale) throws IOException {
    List<IpPrefix> fillers = Tables.fillers(scale.routes() - 2);
    holdDevices(scale.contexts());
    long start = System.nanoTime();
    publishRoutes(scale, fillers);
    long routed = System.nanoTime();
    holdSas(scale, fillers);
    long installed = System.nanoTime();
    // What nothing refers to any more must not count.
    System.gc();
    Runtime java = Runtime.getRuntime();
    return new Held(
        (routed - start) / NANOS_PER_MILLI,
        (installed - routed) / NANOS_PER_MILLI,
        (java.totalMemory() - java.freeMemory()) / 1e6);
  }

  private void holdDevices(int count) throws IOException {
    for (; contextsNow < count; contextsNow++) {
      tun.attach(context(contextsNow), device(contextsNow));
    }
    for (; contextsNow > count; contextsNow--) {
      tun.detach(context(contextsNow - 1));
      contexts.remove(context(contextsNow - 1));
    }
  }

  private void publishRoutes(Scale scale, List<IpPrefix> fillers) {
    List<TunnelId> tunnels = new ArrayList<>();
    for (int i = 0; i < scale.sas(); i++) {
      tunnels.add(tunnel(i));
    }
    for (int i = 0; i < scale.contexts(); i++) {
      contexts.publish(
          context(i), Tables.routes(here(), there(), i == 0 ? fillers : List.of(), tunnels));
    }
  }

  private void holdSas(Scale scale, List<IpPrefix> fillers) {
    install(0, new SaMode.Tagged(allContexts(scale, fillers)));
    SaMode idle = new SaMode.Tagged(List.of(tagged(0, List.of())));
    for (int i = Math.max(1, sasNow); i < scale.sas(); i++) {
      install(i, idle);
    }
    for (int i = scale.sas(); i < sasNow; i++) {
      sas.removeInbound(FIRST_SPI + i);
      sas.removeOutbound(peer(i), FIRST_SPI + i);
    }
    sasNow = scale.sas();
  }

  private void install(int number, SaMode mode) {
    EspKeys in = order.keysTowards(order.side(), number);
    sas.install(
        new InboundSaParameters(
            FIRST_SPI + number,
            peer(number),
            in.suite(),
            in.encryption(),
            in.salt(),
            in.integrity(),
            mode,
            REPLAY_WINDOW));
    EspKeys out = order.keysTowards(order.side().other(), number);
    sas.install(
        new OutboundSaParameters(
            FIRST_SPI + number,
            peer(number),
            out.suite(),
            out.encryption(),
            out.salt(),
            out.integrity(),
            mode,
            local(),
            address(order.remote()),
            true,
            1),
        tunnel(number));
  }

  private List<TaggedContext> allContexts(Scale scale, List<IpPrefix> fillers) {
    List<TaggedContext> all = new ArrayList<>();
    for (int i = 0; i < scale.contexts(); i++) {
      all.add(tagged(i, i == 0 ? Tables.sources(there(), fillers) : List.of(there())));
    }
    return all;
  }

  private static TaggedContext tagged(int context, List<IpPrefix> sources) {
    return new TaggedContext(new RoutingTag(context + 1), context(context), sources);
  }

  /** Only number 0 has an address, since all of them share a namespace. */
  private TunDevice device(int context) throws IOException {
    String name = BarePair.DEVICE + context;
    NetworkNamespace namespace = NetworkNamespace.of(order.netns());
    TunDevice device = TunDevice.open(name, namespace);
    try (Netlink netlink = Netlink.open(namespace)) {
      netlink.disableIpv6AddressGeneration(name);
      netlink.setMtu(name, Mtu.inner(OUTER_MTU, false, BareGatewayOrder.SUITE, true, true));
      if (context == 0) {
        netlink.addAddress(name, InetAddress.ofLiteral(order.side().inner()), PREFIX);
      }
      netlink.setUp(name);
    }
    return device;
  }

  private IpPrefix here() {
    return IpPrefix.parse(order.side().inner() + "/" + PREFIX);
  }

  private IpPrefix there() {
    return IpPrefix.parse(order.side().other().inner() + "/" + PREFIX);
  }

  private InetSocketAddress local() {
    return address(order.local());
  }

  private static InetSocketAddress address(String literal) {
    return new InetSocketAddress(InetAddress.ofLiteral(literal), PORT);
  }

  private static ContextId context(int number) {
    return new ContextId("context-" + number);
  }

  private static PeerId peer(int number) {
    return new PeerId("peer-" + number);
  }

  private static TunnelId tunnel(int number) {
    return new TunnelId(peer(number), "hsvpn");
  }

  /**
   * What it took to hold a scale.
   *
   * @param routesMillis to publish the routes of all contexts
   * @param sasMillis to install or remove all SAs
   * @param heap live, in megabytes
   */
  record Held(double routesMillis, double sasMillis, double heap) {
    private static final String MARK = "holds ";

    String line(String order) {
      return String.format(
          Locale.ROOT, "%s%s: %.1f %.1f %.1f", MARK, order, routesMillis, sasMillis, heap);
    }

    static boolean answers(String line, String order) {
      return line.startsWith(MARK + order + ": ");
    }

    static Held parse(String line) {
      Scanner words = new Scanner(line.substring(line.indexOf(": ") + 2)).useLocale(Locale.ROOT);
      return new Held(words.nextDouble(), words.nextDouble(), words.nextDouble());
    }
  }
}
