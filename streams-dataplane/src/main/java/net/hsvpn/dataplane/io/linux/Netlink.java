package net.hsvpn.dataplane.io.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.config.IpPrefix;

/**
 * Links, addresses and routes of one network namespace, by rtnetlink (RFC 3549). Every method waits
 * for the kernel's acknowledgement; errors say what was tried and why the kernel refused. Any
 * thread.
 */
public final class Netlink implements AutoCloseable {
  private static final int CREATE = RtNetlink.NLM_F_CREATE | RtNetlink.NLM_F_EXCL;

  private final NetlinkSocket socket;

  private Netlink(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** For the network namespace of the calling thread. */
  public static Netlink open() throws IOException {
    return new Netlink(NetlinkSocket.open());
  }

  /** For a network namespace. */
  public static Netlink open(NetworkNamespace namespace) throws IOException {
    return namespace.call(Netlink::open);
  }

  /** Every interface. */
  public List<Link> links() throws IOException {
    NetlinkRequest request = NetlinkRequest.link(RtNetlink.RTM_GETLINK, RtNetlink.NLM_F_DUMP, 0, 0);
    List<Link> links = new ArrayList<>();
    for (NetlinkReply reply : socket.request("list links", "network namespace", request)) {
      links.add(link(reply));
    }
    return links;
  }

  /** The interface of that name, if there is one. */
  public Optional<Link> link(String name) throws IOException {
    TunDevice.requireName(name);
    return links().stream().filter(link -> link.name().equals(name)).findFirst();
  }

  public void setUp(String name) throws IOException {
    change("set up", name, RtNetlink.IFF_UP, RtNetlink.IFF_UP);
  }

  public void setDown(String name) throws IOException {
    change("set down", name, 0, RtNetlink.IFF_UP);
  }

  private void change(String what, String name, int flags, int mask) throws IOException {
    NetlinkRequest request = NetlinkRequest.link(RtNetlink.RTM_NEWLINK, 0, flags, mask);
    socket.request(what, interfaceText(name), named(request, name));
  }

  /** Sets the longest packet, in octets. */
  public void setMtu(String name, int mtu) throws IOException {
    NetlinkRequest request = modify(name).attribute(RtNetlink.IFLA_MTU, mtu);
    socket.request("set MTU " + mtu, interfaceText(name), request);
  }

  /**
   * Has the kernel invent no IPv6 link-local address, without which it sends no router
   * solicitations or multicast reports either. To be called before the interface is set up.
   */
  public void disableIpv6AddressGeneration(String name) throws IOException {
    NetlinkRequest request = modify(name);
    int families = request.begin(RtNetlink.IFLA_AF_SPEC);
    int ipv6 = request.begin(Abi.AF_INET6);
    request.octet(RtNetlink.IFLA_INET6_ADDR_GEN_MODE, RtNetlink.IN6_ADDR_GEN_MODE_NONE);
    request.end(ipv6).end(families);
    socket.request("set IPv6 address generation 'none'", interfaceText(name), request);
  }

  /** Moves an interface to another namespace, where it is down and without addresses. */
  public void move(String name, NetworkNamespace to) throws IOException {
    try (Handle file = to.openFile()) {
      NetlinkRequest request = modify(name).attribute(RtNetlink.IFLA_NET_NS_FD, file.fd());
      socket.request("move to namespace '" + to.name() + "'", interfaceText(name), request);
    }
  }

  public void delete(String name) throws IOException {
    NetlinkRequest request = NetlinkRequest.link(RtNetlink.RTM_DELLINK, 0, 0, 0);
    socket.request("delete", interfaceText(name), named(request, name));
  }

  /** Creates two interfaces that are joined by a wire. */
  public void createVeth(String name, String peer) throws IOException {
    TunDevice.requireName(peer);
    NetlinkRequest request = named(NetlinkRequest.link(RtNetlink.RTM_NEWLINK, CREATE, 0, 0), name);
    int info = request.begin(RtNetlink.IFLA_LINKINFO);
    request.name(RtNetlink.IFLA_INFO_KIND, "veth");
    int data = request.begin(RtNetlink.IFLA_INFO_DATA);
    int other = request.begin(RtNetlink.VETH_INFO_PEER);
    request.interfaceInfo(0, 0).name(RtNetlink.IFLA_IFNAME, peer);
    request.end(other).end(data).end(info);
    socket.request("create veth pair with '" + peer + "'", interfaceText(name), request);
  }

  /** Creates an Ethernet bridge without ports. */
  public void createBridge(String name) throws IOException {
    NetlinkRequest request = named(NetlinkRequest.link(RtNetlink.RTM_NEWLINK, CREATE, 0, 0), name);
    int info = request.begin(RtNetlink.IFLA_LINKINFO);
    request.name(RtNetlink.IFLA_INFO_KIND, "bridge").end(info);
    socket.request("create bridge", interfaceText(name), request);
  }

  /** Makes an interface a port of a bridge. */
  public void setMaster(String name, String bridge) throws IOException {
    NetlinkRequest request = modify(name).attribute(RtNetlink.IFLA_MASTER, index(bridge));
    socket.request("make port of '" + bridge + "'", interfaceText(name), request);
  }

  /**
   * Adds an address. Duplicate address detection (RFC 4862 section 5.4) is left out; even so the
   * kernel makes an IPv6 address local a moment after it has acknowledged, in its work queue, and
   * drops packets to the address that come before.
   */
  public void addAddress(String name, InetAddress address, int prefixLength) throws IOException {
    address("add address", RtNetlink.RTM_NEWADDR, CREATE, name, address, prefixLength);
  }

  /**
   * Adds an address that goes by itself, or prolongs the time of one that is there.
   *
   * @param seconds until it goes
   */
  public void lendAddress(String name, InetAddress address, int prefixLength, int seconds)
      throws IOException {
    int flags = RtNetlink.NLM_F_CREATE | RtNetlink.NLM_F_REPLACE;
    NetlinkRequest request =
        addressRequest(RtNetlink.RTM_NEWADDR, flags, name, address, prefixLength)
            .attribute(RtNetlink.IFA_CACHEINFO, lifetime(seconds));
    String text = "add address " + address.getHostAddress() + "/" + prefixLength;
    socket.request(text, interfaceText(name), request);
  }

  /** struct ifa_cacheinfo: preferred and valid for as long. */
  private static byte[] lifetime(int seconds) {
    return ByteBuffer.allocate(4 * Integer.BYTES)
        .order(ByteOrder.nativeOrder())
        .putInt(seconds)
        .putInt(seconds)
        .array();
  }

  public void removeAddress(String name, InetAddress address, int prefixLength) throws IOException {
    address("remove address", RtNetlink.RTM_DELADDR, 0, name, address, prefixLength);
  }

  private void address(
      String what, int type, int flags, String name, InetAddress address, int prefixLength)
      throws IOException {
    NetlinkRequest request = addressRequest(type, flags, name, address, prefixLength);
    String text = what + " " + address.getHostAddress() + "/" + prefixLength;
    socket.request(text, interfaceText(name), request);
  }

  private NetlinkRequest addressRequest(
      int type, int flags, String name, InetAddress address, int prefixLength) throws IOException {
    byte[] octets = address.getAddress();
    if (prefixLength < 0 || prefixLength > octets.length * 8) {
      throw new IllegalArgumentException(
          "prefix length " + prefixLength + ": expected 0 to " + octets.length * 8);
    }
    int ifaFlags = octets.length == 16 ? RtNetlink.IFA_F_NODAD : 0;
    return NetlinkRequest.address(
            type, flags, family(octets), prefixLength, ifaFlags, index(name))
        .attribute(RtNetlink.IFA_LOCAL, octets)
        .attribute(RtNetlink.IFA_ADDRESS, octets);
  }

  /** The addresses of one interface, IPv4 and IPv6. */
  public List<InterfaceAddress> addresses(String name) throws IOException {
    int wanted = index(name);
    NetlinkRequest request =
        NetlinkRequest.address(RtNetlink.RTM_GETADDR, RtNetlink.NLM_F_DUMP, 0, 0, 0, 0);
    List<InterfaceAddress> found = new ArrayList<>();
    for (NetlinkReply reply : socket.request("list addresses", interfaceText(name), request)) {
      Map<Integer, ByteBuffer> attributes =
          reply.atLeast(RtNetlink.IFADDRMSG).attributes(RtNetlink.IFADDRMSG);
      ByteBuffer address =
          attributes.getOrDefault(RtNetlink.IFA_LOCAL, attributes.get(RtNetlink.IFA_ADDRESS));
      if (reply.body().getInt(4) == wanted && address != null) {
        InetAddress ip = InetAddress.getByAddress(NetlinkReply.octets(address));
        found.add(new InterfaceAddress(name, ip, reply.body().get(1) & 0xFF));
      }
    }
    return found;
  }

  /** Adds a route; fails with EEXIST if there is one with the same destination and metric. */
  public void addRoute(Route route) throws IOException {
    route("add route", RtNetlink.RTM_NEWROUTE, CREATE, route);
  }

  /** Adds a route in place of one with the same destination and metric, if there is one. */
  public void replaceRoute(Route route) throws IOException {
    int flags = RtNetlink.NLM_F_CREATE | RtNetlink.NLM_F_REPLACE;
    route("replace route", RtNetlink.RTM_NEWROUTE, flags, route);
  }

  /** Deletes a route; fails with ESRCH if there is none such. */
  public void deleteRoute(Route route) throws IOException {
    route("delete route", RtNetlink.RTM_DELROUTE, 0, route);
  }

  private void route(String what, int type, int flags, Route route) throws IOException {
    byte[] octets = route.destination().firstOctets();
    boolean direct = route.gateway().isEmpty();
    int scope =
        type == RtNetlink.RTM_DELROUTE
            ? RtNetlink.RT_SCOPE_NOWHERE
            : direct ? RtNetlink.RT_SCOPE_LINK : RtNetlink.RT_SCOPE_UNIVERSE;
    int length = route.destination().length();
    NetlinkRequest request =
        NetlinkRequest.route(type, flags, family(octets), length, scope)
            .attribute(RtNetlink.RTA_DST, octets)
            .attribute(RtNetlink.RTA_OIF, index(route.device()));
    if (route.gateway().isPresent()) {
      request.attribute(RtNetlink.RTA_GATEWAY, route.gateway().get().getAddress());
    }
    if (route.metric() != 0) {
      request.attribute(RtNetlink.RTA_PRIORITY, (int) route.metric());
    }
    socket.request(what + " " + route, interfaceText(route.device()), request);
  }

  /** The unicast routes of the main table that leave by one interface, IPv4 and IPv6. */
  public List<Route> routes(String name) throws IOException {
    int wanted = index(name);
    NetlinkRequest request =
        NetlinkRequest.route(RtNetlink.RTM_GETROUTE, RtNetlink.NLM_F_DUMP, 0, 0, 0);
    List<Route> found = new ArrayList<>();
    for (NetlinkReply reply : socket.request("list routes", interfaceText(name), request)) {
      Map<Integer, ByteBuffer> attributes =
          reply.atLeast(RtNetlink.RTMSG).attributes(RtNetlink.RTMSG);
      ByteBuffer body = reply.body();
      int table = NetlinkReply.u32(attributes, RtNetlink.RTA_TABLE, body.get(4) & 0xFF);
      if (table == RtNetlink.RT_TABLE_MAIN
          && body.get(7) == RtNetlink.RTN_UNICAST
          && NetlinkReply.u32(attributes, RtNetlink.RTA_OIF, 0) == wanted) {
        found.add(route(name, body, attributes));
      }
    }
    return found;
  }

  private static Route route(String name, ByteBuffer body, Map<Integer, ByteBuffer> attributes)
      throws IOException {
    byte[] zero = new byte[body.get(0) == Abi.AF_INET ? 4 : 16];
    ByteBuffer destination = attributes.get(RtNetlink.RTA_DST);
    ByteBuffer gateway = attributes.get(RtNetlink.RTA_GATEWAY);
    byte[] octets = destination == null ? zero : NetlinkReply.octets(destination);
    Optional<InetAddress> hop =
        gateway == null
            ? Optional.empty()
            : Optional.of(InetAddress.getByAddress(NetlinkReply.octets(gateway)));
    int metric = NetlinkReply.u32(attributes, RtNetlink.RTA_PRIORITY, 0);
    return new Route(
        IpPrefix.of(octets, body.get(1) & 0xFF), name, hop, Integer.toUnsignedLong(metric));
  }

  @Override
  public void close() {
    socket.close();
  }

  private int index(String name) throws IOException {
    return link(name)
        .orElseThrow(() -> new IOException(interfaceText(name) + " not found: see 'ip link'"))
        .index();
  }

  private static NetlinkRequest modify(String name) {
    return named(NetlinkRequest.link(RtNetlink.RTM_NEWLINK, 0, 0, 0), name);
  }

  private static NetlinkRequest named(NetlinkRequest request, String name) {
    TunDevice.requireName(name);
    return request.name(RtNetlink.IFLA_IFNAME, name);
  }

  private static Link link(NetlinkReply reply) throws IOException {
    Map<Integer, ByteBuffer> attributes =
        reply.atLeast(RtNetlink.IFINFOMSG).attributes(RtNetlink.IFINFOMSG);
    ByteBuffer name = attributes.get(RtNetlink.IFLA_IFNAME);
    if (name == null) {
      throw new IOException("the kernel described an interface without a name");
    }
    ByteBuffer body = reply.body();
    boolean up = (body.getInt(8) & RtNetlink.IFF_UP) != 0;
    int mtu = NetlinkReply.u32(attributes, RtNetlink.IFLA_MTU, 0);
    ByteBuffer statistics = attributes.get(RtNetlink.IFLA_STATS64);
    boolean whole =
        statistics != null && statistics.remaining() >= RtNetlink.STATS64_TX_DROPPED + Long.BYTES;
    long drops =
        whole ? statistics.getLong(statistics.position() + RtNetlink.STATS64_TX_DROPPED) : 0;
    Optional<byte[]> hardware =
        Optional.ofNullable(attributes.get(RtNetlink.IFLA_ADDRESS)).map(Netlink::octets);
    return new Link(body.getInt(4), NetlinkReply.text(name), mtu, up, drops, hardware);
  }

  private static byte[] octets(ByteBuffer attribute) {
    byte[] octets = new byte[attribute.remaining()];
    attribute.duplicate().get(octets);
    return octets;
  }

  private static int family(byte[] octets) {
    return octets.length == 4 ? Abi.AF_INET : Abi.AF_INET6;
  }

  private static String interfaceText(String name) {
    return "interface '" + name + "'";
  }
}
