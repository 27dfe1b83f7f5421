package net.hsvpn.dataplane.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.dataplane.DataPlaneGraph;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.io.LocalSocket;
import net.hsvpn.dataplane.io.OuterEndpoint;
import net.hsvpn.dataplane.io.PacketSink;
import net.hsvpn.dataplane.io.TunEndpoints;
import net.hsvpn.dataplane.io.linux.DatagramOptions;
import net.hsvpn.dataplane.io.linux.Netlink;
import net.hsvpn.dataplane.io.linux.NetworkNamespace;
import net.hsvpn.dataplane.io.linux.TunDevice;
import net.hsvpn.dataplane.sad.OutboundSaParameters;
import net.hsvpn.dataplane.sad.SaMode;
import net.hsvpn.dataplane.sad.TaggedContext;
import org.apache.pekko.actor.ActorSystem;

/**
 * A real gateway with the one context "office": its kernel is a namespace with a TUN device, its
 * Internet is the loopback interface.
 */
public final class Site implements AutoCloseable {
  private static final int REPLAY_WINDOW = 1024;

  public final Gateway gateway = new Gateway();
  public final NetworkNamespace namespace;
  private final TunEndpoints tun;
  private final OuterEndpoint udp;
  private DataPlaneGraph.Running running;

  /** Addresses like 10.1.0.1 and 2001:db8:1::1, which see the other site's as on link. */
  public Site(Path directory, String name, int number) throws IOException {
    namespace = NetworkNamespace.of(directory.resolve(name).toString());
    namespace.create();
    tun = new TunEndpoints(gateway.contexts);
    tun.attach(Gateway.OFFICE, TunDevice.open("arf", namespace));
    try (Netlink netlink = Netlink.open(namespace)) {
      netlink.disableIpv6AddressGeneration("arf");
      netlink.setMtu("arf", 1400);
      netlink.addAddress("arf", InetAddress.ofLiteral("10." + number + ".0.1"), 8);
      netlink.addAddress("arf", InetAddress.ofLiteral("2001:db8:" + number + "::1"), 32);
      netlink.setUp("lo");
      netlink.setUp("arf");
    }
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    udp =
        OuterEndpoint.open(
            List.of(new LocalSocket(anyPort, LocalSocket.Kind.NAT_TRAVERSAL)),
            DatagramOptions.defaults(),
            gateway.drops);
  }

  private InetSocketAddress address() {
    return udp.sockets().get(0).address();
  }

  /** Installs SAs towards the other site and lets packets flow. */
  public void start(
      ActorSystem system,
      Site other,
      List<IpPrefix> here,
      List<IpPrefix> there,
      EspKeys keys,
      UnaryOperator<PacketSink> faults) {
    gateway.contexts.publish(
        Gateway.OFFICE,
        RoutingTable.of(
            Map.of(
                here.get(0), new NextHop.Local(),
                here.get(1), new NextHop.Local(),
                there.get(0), new NextHop.Tunnel(Gateway.TUNNEL),
                there.get(1), new NextHop.Tunnel(Gateway.TUNNEL))));
    SaMode mode =
        new SaMode.Tagged(List.of(new TaggedContext(Gateway.OFFICE_TAG, Gateway.OFFICE, there)));
    gateway.sas.install(Gateway.inbound(Gateway.SPI, keys, mode, REPLAY_WINDOW));
    gateway.sas.install(
        new OutboundSaParameters(
            Gateway.SPI,
            Gateway.PEER,
            keys.suite(),
            keys.encryption(),
            keys.salt(),
            keys.integrity(),
            mode,
            address(),
            other.address(),
            true,
            7),
        Gateway.TUNNEL);
    running =
        new DataPlaneGraph(
                new DataPlaneGraph.Endpoints(
                    udp, faults.apply(udp), udp.sockets(), tun, faults.apply(tun)),
                gateway.sas,
                gateway.contexts,
                gateway.drops,
                datagram -> {},
                tunnel -> false)
            .start(system);
  }

  @Override
  public void close() throws IOException {
    try {
      if (running != null) {
        running.stop();
        running.done().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
      }
    } finally {
      tun.close();
      udp.close();
      namespace.delete();
    }
  }
}
