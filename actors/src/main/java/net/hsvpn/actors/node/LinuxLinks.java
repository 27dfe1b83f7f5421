package net.hsvpn.actors.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.hsvpn.actors.context.NetlinkRoutes;
import net.hsvpn.config.ContextConfig;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.GatewayConfig;
import net.hsvpn.config.InterfaceAddress;
import net.hsvpn.config.Ports;
import net.hsvpn.dataplane.DataPlaneGraph;
import net.hsvpn.dataplane.context.ContextTables;
import net.hsvpn.dataplane.context.OwnAddresses;
import net.hsvpn.dataplane.drop.DropCounters;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.LocalSocket;
import net.hsvpn.dataplane.io.OuterEndpoint;
import net.hsvpn.dataplane.io.TunEndpoints;
import net.hsvpn.dataplane.io.linux.DatagramOptions;
import net.hsvpn.dataplane.io.linux.KernelPathMtus;
import net.hsvpn.dataplane.io.linux.Link;
import net.hsvpn.dataplane.io.linux.Netlink;
import net.hsvpn.dataplane.io.linux.NetworkNamespace;
import net.hsvpn.dataplane.io.linux.PathMtu;
import net.hsvpn.dataplane.io.linux.Privileges;
import net.hsvpn.dataplane.io.linux.TunDevice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the sockets and TUN devices that a configuration names. */
public final class LinuxLinks {
  private static final Logger LOG = LoggerFactory.getLogger(LinuxLinks.class);

  private LinuxLinks() {}

  /**
   * Opens all or nothing.
   *
   * @throws IOException if the kernel refuses something, with what to do about it
   */
  public static Links open(GatewayConfig config) throws IOException {
    Privileges.require();
    ContextTables contexts = new ContextTables();
    DropCounters drops = new DropCounters();
    OuterEndpoint outer = 
        OuterEndpoint.open(sockets(config), moving(config), options(config), drops);
    TunEndpoints tun = new TunEndpoints(contexts);
    List<Netlink> observers = new ArrayList<>();
    Netlink outside = Netlink.open();
    observers.add(outside);
    Devices devices = new Devices(new HashMap<>(), new ConcurrentHashMap<>());
    Map<ContextId, Integer> mtus = InnerMtu.of(config);
    Runnable close =
        () -> {
          tun.close();
          outer.close();
          observers.forEach(Netlink::close);
        };
    try {
      for (ContextConfig context : config.contexts()) {
        Netlink netlink = Netlink.open(namespace(context));
        observers.add(netlink);
        int mtu = mtus.get(context.id());
        tun.attach(context.id(), device(context, netlink, mtu));
        devices.netlinks.put(context.id(), netlink);
        devices.mtus.put(context.id(), mtu);
        contexts.own(
            context.id(),
            OwnAddresses.of(context.addresses().stream().map(InterfaceAddress::address).toList()));
        drops.track(DropReason.TUN_QUEUE_FULL, () -> transmitDrops(netlink, context.tun()));
      }
    } catch (IOException | RuntimeException e) {
      close.run();
      throw e;
    }
    return new Links(
        new DataPlaneGraph.Endpoints(outer, outer, outer.sockets(), tun, tun),
        outer,
        contexts,
        drops,
        NetlinkRoutes::new,
        devices,
        new KernelPathMtus().atLeast(config.pathMtu().floor()),
        events -> new LinuxAddresses(outside, events),
        close);
  }

  /** The devices after they were set up. */
  private record Devices(Map<ContextId, Netlink> netlinks, Map<ContextId, Integer> mtus)
      implements TunMtus {
    @Override
    public int of(ContextConfig context) {
      return mtus.get(context.id());
    }

    @Override
    public void set(ContextConfig context, int mtu) throws IOException {
      netlinks.get(context.id()).setMtu(context.tun(), mtu);
      mtus.put(context.id(), mtu);
    }
  }

  private static DatagramOptions options(GatewayConfig config) {
    // Not DO: what has to pass a path too narrow for it, such as IKE, is then fragmented.
    boolean discovery = config.pathMtu().discovery();
    return DatagramOptions.defaults().withPathMtu(discovery ? PathMtu.WANT : PathMtu.FRAGMENT);
  }

  private static List<LocalSocket> sockets(GatewayConfig config) {
    Ports ports = config.gateway().ports();
    boolean rawEsp = ports.equals(Ports.STANDARD);
    if (!rawEsp) {
      LOG.info(
          "ESP goes in UDP only, since the ports are not {} and {}: IP protocol 50 has no ports that"
              + " could keep this gateway apart from another on the same address",
          Ports.STANDARD.ike(),
          Ports.STANDARD.natt());
    }
    List<LocalSocket> sockets = new ArrayList<>();
    Stream.concat(config.gateway().listen().stream(), moving(config).stream())
        .forEach(address -> {
          sockets.add(
              new LocalSocket(new InetSocketAddress(address, ports.ike()), LocalSocket.Kind.IKE));
          sockets.add(
              new LocalSocket(
                  new InetSocketAddress(address, ports.natt()), LocalSocket.Kind.NAT_TRAVERSAL));
          if (rawEsp) {
            sockets.add(
                new LocalSocket(new InetSocketAddress(address, 0), LocalSocket.Kind.RAW_ESP));
          }
        });
    return sockets;
  }

  /** Addresses that the host has only while they are this node's. */
  private static Set<InetAddress> moving(GatewayConfig config) {
    return config.gateway().virtualAddresses().stream()
        .map(virtual -> virtual.address().address())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static NetworkNamespace namespace(ContextConfig context) throws IOException {
    if (context.netns().isEmpty()) {
      return NetworkNamespace.ofProcess();
    }
    String name = context.netns().get();
    NetworkNamespace namespace = NetworkNamespace.of(name);
    if (!namespace.exists()) {
      throw new IOException(
          "context "
              + context.id()
              + ": the network namespace '"
              + name
              + "' does not exist: create it with 'ip netns add "
              + name
              + "'");
    }
    return namespace;
  }

  private static TunDevice device(ContextConfig context, Netlink netlink, int mtu)
      throws IOException {
    TunDevice device = TunDevice.open(context.tun(), namespace(context));
    try {
      netlink.disableIpv6AddressGeneration(context.tun());
      netlink.setMtu(context.tun(), mtu);
      for (InterfaceAddress address : context.addresses()) {
        netlink.addAddress(context.tun(), address.address(), address.prefixLength());
      }
      netlink.setUp(context.tun());
      return device;
    } catch (IOException | RuntimeException e) {
      device.close();
      throw e;
    }
  }

  /** The device may be gone by now; then it drops nothing any more. */
  private static long transmitDrops(Netlink netlink, String tun) {
    try {
      return netlink.link(tun).map(Link::transmitDrops).orElse(0L);
    } catch (IOException | IllegalStateException gone) {
      return 0;
    }
  }
}
