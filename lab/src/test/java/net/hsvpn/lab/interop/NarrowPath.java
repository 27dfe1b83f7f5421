package net.hsvpn.lab.interop;

import java.util.List;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Topology;
import net.hsvpn.lab.traffic.Endpoint;

/**
 * Two of our gateways with a tunnel for the contexts office and guest, and between them a path that
 * can be made narrow where neither of them sees it:
 *
 * <pre>
 *   east ──(1500)── router-e ──(narrow)── router-w ──(1500)── west
 * </pre>
 */
final class NarrowPath implements AutoCloseable {
  static final List<String> CONTEXTS = List.of("office", "guest");

  final Topology topology = Topology.open("np");
  final Host eastRouter;
  final GatewayProcess east;
  final GatewayProcess west;
  private final Host westRouter;
  private final boolean ipv6Outside;

  NarrowPath(boolean ipv6Outside) {
    this.ipv6Outside = ipv6Outside;
    try {
      Host eastHost = topology.host("east");
      Host westHost = topology.host("west");
      eastRouter = topology.host("router-e").forwarding();
      westRouter = topology.host("router-w").forwarding();
      eastHost.cabled("eth0", outer(1, 1) + length(), eastRouter, outer(1, 9) + length());
      westHost.cabled("eth0", outer(2, 1) + length(), westRouter, outer(2, 9) + length());
      eastRouter.cabled("mid", outer(3, 1) + length(), westRouter, outer(3, 2) + length());
      eastHost.route(everywhere() + outer(1, 9));
      westHost.route(everywhere() + outer(2, 9));
      eastRouter.route(everywhere() + outer(3, 2));
      westRouter.route(everywhere() + outer(3, 1));
      east = topology.ends(GatewayProcess.start(site(eastHost, 1, peer("west", 2, "at-boot"))));
      west = topology.ends(GatewayProcess.start(site(westHost, 2, peer("east", 1, "passive"))));
      east.awaitReady();
      west.awaitReady();
      east.awaitEstablished("west", ForeignPeer.SOON);
      west.awaitEstablished("east", ForeignPeer.SOON);
    } catch (RuntimeException e) {
      topology.close();
      throw e;
    }
  }

  /** Makes the middle of the path carry no more than this. */
  void narrow(int mtu) {
    for (Host router : List.of(eastRouter, westRouter)) {
      router.command("ip", "link", "set", "mid", "mtu", Integer.toString(mtu)).run();
    }
  }

  static Endpoint end(GatewayProcess gateway, String context, boolean ipv6) {
    ContextSpec spec = gateway.spec().context(context);
    return new Endpoint(spec.host(), spec.address(ipv6));
  }

  @Override
  public void close() {
    topology.close();
  }

  private String outer(int network, int host) {
    return (ipv6Outside ? "2001:db8:%d::%d" : "10.99.%d.%d").formatted(network, host);
  }

  private String length() {
    return ipv6Outside ? "/64" : "/24";
  }

  private String everywhere() {
    return ipv6Outside ? "::/0 via " : "default via ";
  }

  private GatewaySpec site(Host host, int number, PeerSpec peer) {
    List<String> networks =
        List.of("10.%d.0.0/16".formatted(number), "fd00:%d::/64".formatted(number));
    List<ContextSpec> contexts =
        CONTEXTS.stream()
            .map(context ->
                new ContextSpec(
                    context,
                    10 * (1 + CONTEXTS.indexOf(context)),
                    networks,
                    List.of("10.%d.0.1/16".formatted(number), "fd00:%d::1/64".formatted(number)),
                    host.context(context, networks)))
            .toList();
    return new GatewaySpec(
        host.name(),
        host.name() + ".example.net",
        List.of(outer(number, 1)),
        host,
        contexts,
        List.of(peer));
  }

  private PeerSpec peer(String name, int number, String start) {
    return PeerSpec.hsvpn(
            name, outer(number, 1), name + ".example.net", "the key of east and west", CONTEXTS)
        .with("start", start)
        .with("esp", List.of("aes128gcm16-esn"));
  }
}
