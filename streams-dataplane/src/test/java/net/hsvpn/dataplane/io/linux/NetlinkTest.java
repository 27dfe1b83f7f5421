package net.hsvpn.dataplane.io.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import net.hsvpn.config.IpPrefix;
import org.junit.jupiter.api.Test;

class NetlinkTest {
  private static final long TRY_NANOS = 100_000_000;
  private static final int MAX_TRIES = 100;

  @Test
  void joinsTwoNamespacesByAWire() throws IOException {
    try (TestNamespace left = TestNamespace.create();
        TestNamespace right = TestNamespace.create();
        Netlink l = left.netlink();
        Netlink r = right.netlink()) {
      l.createVeth("l0", "r0");
      l.move("r0", right.namespace());
      assertThat(l.link("r0")).isEmpty();
      assertThat(r.link("r0")).isPresent();
      l.addAddress("l0", ip("10.4.0.1"), 24);
      r.addAddress("r0", ip("10.4.0.2"), 24);
      l.addAddress("l0", ip("2001:db8:4::1"), 64);
      r.addAddress("r0", ip("2001:db8:4::2"), 64);
      l.setUp("l0");
      r.setUp("r0");
      exchange(left, right, "10.4.0.1", "10.4.0.2");
      exchange(left, right, "2001:db8:4::1", "2001:db8:4::2");
    }
  }

  private static void exchange(TestNamespace left, TestNamespace right, String from, String to)
      throws IOException {
    try (UdpSocket a = udp(left, from);
        UdpSocket b = udp(right, to);
        Poller poller = Poller.open(1)) {
      poller.add(b);
      // The kernel makes a new IPv6 address local in its own time, and drops what comes before.
      int tries = 0;
      do {
        a.sendOne(new byte[] {1, 2, 3}, 0, 3, b.localAddress());
      } while (poller.await(TRY_NANOS) == 0 && ++tries < MAX_TRIES);
      byte[] slab = new byte[10];
      int[] lengths = new int[1];
      byte[] sender = new byte[SockAddr.SLOT];
      assertThat(b.receive(slab, new int[] {2}, 8, 1, lengths, sender, new int[1])).isEqualTo(1);
      assertThat(lengths[0]).isEqualTo(3);
      assertThat(slab).startsWith(0, 0, 1, 2, 3);
      assertThat(SockAddr.decode(sender, 0)).isEqualTo(a.localAddress());
    }
  }

  private static UdpSocket udp(TestNamespace net, String address) throws IOException {
    InetSocketAddress local = new InetSocketAddress(ip(address), 0);
    return net.namespace().call(() -> UdpSocket.open(local, DatagramOptions.defaults()));
  }

  @Test
  void listsAndRemovesWhatItAdded() throws IOException {
    try (TestNamespace net = TestNamespace.create();
        TunDevice tun = TunDevice.open("t0", net.namespace());
        Netlink netlink = net.netlink()) {
      String name = tun.name();
      netlink.disableIpv6AddressGeneration(name);
      netlink.setMtu(name, 1400);
      netlink.setUp(name);
      assertThat(netlink.link(name).orElseThrow())
          .satisfies(link -> assertThat(link.mtu()).isEqualTo(1400))
          .satisfies(link -> assertThat(link.up()).isTrue());
      netlink.addAddress(name, ip("10.1.0.1"), 32);
      netlink.addAddress(name, ip("fd01::1"), 128);
      assertThat(netlink.addresses(name))
          .containsExactlyInAnyOrder(
              new InterfaceAddress(name, ip("10.1.0.1"), 32),
              new InterfaceAddress(name, ip("fd01::1"), 128));

      Route v4 = Route.via(IpPrefix.parse("10.2.0.0/16"), name, 0);
      Route v4Worse = Route.via(IpPrefix.parse("10.2.0.0/16"), name, 0xFFFFFFFEL);
      Route v4Default = Route.via(IpPrefix.ANY_IPV4, name, 50);
      Route v6 = Route.via(IpPrefix.parse("fd02::/32"), name, 77);
      List<Route> all = List.of(v4, v4Worse, v4Default, v6);
      for (Route route : all) {
        netlink.addRoute(route);
      }
      assertThat(netlink.routes(name)).containsAll(all);
      netlink.replaceRoute(v6);
      Route hop = Route.via(IpPrefix.parse("10.3.0.0/16"), name, ip("10.2.0.9"), 5);
      netlink.replaceRoute(hop);
      assertThat(netlink.routes(name)).containsAll(all).contains(hop);
      netlink.deleteRoute(hop);
      netlink.deleteRoute(v4Worse);
      assertThat(netlink.routes(name)).contains(v4, v4Default, v6).doesNotContain(v4Worse, hop);
      netlink.deleteRoute(v4);
      netlink.deleteRoute(v4Default);
      netlink.deleteRoute(v6);
      assertThat(netlink.routes(name)).doesNotContainAnyElementsOf(all);

      netlink.removeAddress(name, ip("10.1.0.1"), 32);
      netlink.removeAddress(name, ip("fd01::1"), 128);
      assertThat(netlink.addresses(name)).isEmpty();
      netlink.setDown(name);
      assertThat(netlink.link(name).orElseThrow().up()).isFalse();
    }
  }

  @Test
  void aBridgeJoinsItsPorts() throws IOException {
    try (TestNamespace hub = TestNamespace.create();
        TestNamespace left = TestNamespace.create();
        TestNamespace right = TestNamespace.create();
        Netlink netlink = hub.netlink()) {
      netlink.createBridge("br0");
      netlink.setUp("br0");
      attach(netlink, left, "pl", "10.6.0.1");
      attach(netlink, right, "pr", "10.6.0.2");
      exchange(left, right, "10.6.0.1", "10.6.0.2");
      netlink.delete("br0");
      netlink.delete("pl");
      assertThat(netlink.links()).extracting(Link::name).contains("pr").doesNotContain("br0", "pl");
    }
  }

  private static void attach(Netlink hub, TestNamespace site, String port, String address)
      throws IOException {
    hub.createVeth(port, "eth0");
    hub.move("eth0", site.namespace());
    hub.setMaster(port, "br0");
    hub.setUp(port);
    try (Netlink netlink = site.netlink()) {
      netlink.addAddress("eth0", ip(address), 24);
      netlink.setUp("eth0");
    }
  }

  @Test
  void errorsSayWhatFailedAndWhy() throws IOException {
    try (TestNamespace net = TestNamespace.create();
        Netlink netlink = net.netlink()) {
      assertThatThrownBy(() -> netlink.setUp("nope0"))
          .isInstanceOf(NativeError.class)
          .hasMessageContaining("interface 'nope0': set up failed: ENODEV");
      assertThatThrownBy(() -> netlink.addAddress("nope0", ip("10.0.0.1"), 8))
          .hasMessageContaining("interface 'nope0' not found");
      // The kernel explains itself in an extended acknowledgement.
      assertThatThrownBy(() -> netlink.setMtu("lo", -1))
          .isInstanceOf(NativeError.class)
          .hasMessageContaining("set MTU -1 failed: EINVAL")
          .hasMessageContaining("the kernel says '");
      Route unreachable = Route.via(IpPrefix.parse("10.3.0.0/16"), "lo", ip("192.0.2.1"), 0);
      assertThatThrownBy(() -> netlink.addRoute(unreachable))
          .hasMessageContaining("add route 10.3.0.0/16 via 192.0.2.1 dev lo failed: ENETUNREACH");
      Route twice = Route.via(IpPrefix.parse("10.3.0.0/16"), "lo", 9);
      netlink.addRoute(twice);
      assertThatThrownBy(() -> netlink.addRoute(twice)).hasMessageContaining("EEXIST");
      netlink.deleteRoute(twice);
      assertThatThrownBy(() -> netlink.deleteRoute(twice)).hasMessageContaining("ESRCH");
      assertThatThrownBy(() -> netlink.addAddress("lo", ip("10.0.0.1"), 33))
          .hasMessageContaining("expected 0 to 32");
    }
  }

  @Test
  void readsMoreLinksThanOneDatagramHolds() throws IOException {
    try (TestNamespace net = TestNamespace.create();
        Netlink netlink = net.netlink()) {
      for (int i = 0; i < 40; i++) {
        netlink.createBridge("br" + i);
      }
      assertThat(netlink.links()).extracting(Link::name).contains("lo", "br0", "br39");
    }
  }

  @Test
  void leavesNoDescriptorBehind() throws IOException {
    try (TestNamespace net = TestNamespace.create()) {
      Meter.assertClosesDescriptors(() -> net.netlink().close());
    }
  }

  private static InetAddress ip(String text) {
    return InetAddress.ofLiteral(text);
  }
}
