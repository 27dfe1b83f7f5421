package net.hsvpn.lab.interop;

import java.util.List;
import java.util.function.UnaryOperator;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;
import net.hsvpn.lab.topology.Topology;
import net.hsvpn.lab.traffic.Endpoint;

/** Two of our gateways with a tagged tunnel for the contexts office (tag 10) and guest (tag 20). */
final class OurOwnPair implements AutoCloseable {
  static final List<String> CONTEXTS = List.of("office", "guest");
  static final List<Integer> TAGS = List.of(10, 20);

  final Topology topology = Topology.open("oo");
  final Network internet = topology.network("internet");
  final GatewayProcess east;
  final GatewayProcess west;

  /**
   * @param esp the only ESP proposal of both
   */
  OurOwnPair(String esp) {
    this(esp, UnaryOperator.identity());
  }

  /**
   * @param esp the only ESP proposal of both
   * @param settings what both have set for each other besides the usual
   */
  OurOwnPair(String esp, UnaryOperator<PeerSpec> settings) {
    this(esp, settings, settings, UnaryOperator.identity());
  }

  /**
   * @param ofEast what east has set for west besides the usual
   * @param ofWest what west has set for east
   * @param gateways what both have set for themselves
   */
  OurOwnPair(
      String esp,
      UnaryOperator<PeerSpec> ofEast,
      UnaryOperator<PeerSpec> ofWest,
      UnaryOperator<GatewaySpec> gateways) {
    try {
      PeerSpec toWest = ofEast.apply(peer("west", 2, esp, "at-boot"));
      PeerSpec toEast = ofWest.apply(peer("east", 1, esp, "passive"));
      east =
          topology.ends(GatewayProcess.startExportingKeys(gateways.apply(site("east", 1, toWest))));
      west = topology.ends(GatewayProcess.start(gateways.apply(site("west", 2, toEast))));
    } catch (RuntimeException e) {
      topology.close();
      throw e;
    }
  }

  /** Waits for both and for their tunnel. */
  OurOwnPair ready() {
    east.awaitReady();
    west.awaitReady();
    east.awaitEstablished("west", ForeignPeer.SOON);
    west.awaitEstablished("east", ForeignPeer.SOON);
    return this;
  }

  Endpoint end(GatewayProcess gateway, String context, boolean ipv6) {
    ContextSpec spec = gateway.spec().context(context);
    return new Endpoint(spec.host(), spec.address(ipv6));
  }

  @Override
  public void close() {
    topology.close();
  }

  private GatewaySpec site(String name, int number, PeerSpec peer) {
    String outer = "192.0.2." + number;
    Host host = topology.host(name).joins(internet, "eth0", outer + "/24");
    List<String> networks =
        List.of("10.%d.0.0/16".formatted(number), "fd00:%d::/64".formatted(number));
    List<ContextSpec> contexts =
        CONTEXTS.stream()
            .map(context ->
                new ContextSpec(
                    context,
                    TAGS.get(CONTEXTS.indexOf(context)),
                    networks,
                    List.of("10.%d.0.1/16".formatted(number), "fd00:%d::1/64".formatted(number)),
                    host.context(context, networks)))
            .toList();
    return new GatewaySpec(
        name, name + ".example.net", List.of(outer), host, contexts, List.of(peer));
  }

  private static PeerSpec peer(String name, int number, String esp, String start) {
    return PeerSpec.hsvpn(
            name, "192.0.2." + number, name + ".example.net", "the key of east and west", CONTEXTS)
        .with("start", start)
        .with("esp", List.of(esp));
  }
}
