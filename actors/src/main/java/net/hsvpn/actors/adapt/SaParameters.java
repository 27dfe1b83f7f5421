package net.hsvpn.actors.adapt;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerConfig;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.dataplane.sad.InboundSaParameters;
import net.hsvpn.dataplane.sad.OutboundSaParameters;
import net.hsvpn.dataplane.sad.SaMode;
import net.hsvpn.dataplane.sad.Selector;
import net.hsvpn.dataplane.sad.TaggedContext;
import net.hsvpn.peers.sa.ChildMode;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Path;

/** From a child SA as IKE negotiated it to the SAs of the data plane. */
public final class SaParameters {
  private static final String TAGGED_CHILD = "hsvpn";
  private static final String CARRIER_CHILD = "l2tp";

  private SaParameters() {}

  public static InboundSaParameters inbound(PeerConfig peer, ChildSa child) {
    return new InboundSaParameters(
        child.inboundSpi(),
        peer.id(),
        child.suite(),
        child.inboundKeys().encryption(),
        child.inboundKeys().salt(),
        child.inboundKeys().integrity(),
        mode(child.mode()),
        peer.replayWindow(),
        peer.trafficClass());
  }

  /**
   * The sending half of a child.
   *
   * @param path of IKE; ESP in UDP takes the same one
   * @param incarnation of this start of this node, 0 to 65535
   */
  public static OutboundSaParameters outbound(
      PeerConfig peer, ChildSa child, Path path, boolean udpEncapsulated, int incarnation) {
    return new OutboundSaParameters(
        child.outboundSpi(),
        peer.id(),
        child.suite(),
        child.outboundKeys().encryption(),
        child.outboundKeys().salt(),
        child.outboundKeys().integrity(),
        mode(child.mode()),
        udpEncapsulated ? path.local() : portless(path.local()),
        udpEncapsulated ? path.remote() : portless(path.remote()),
        udpEncapsulated,
        incarnation,
        peer.trafficClass(),
        child.takesPadding() ? peer.tfc() : peer.tfc().withoutPadding());
  }

  /** IP protocol 50 has no ports. */
  private static InetSocketAddress portless(InetSocketAddress end) {
    return new InetSocketAddress(end.getAddress(), 0);
  }

  /** The tunnel that a child SA carries, whichever SA carries it at the moment. */
  public static TunnelId tunnel(PeerId peer, ChildMode mode) {
    return switch (mode) {
      case ChildMode.Tagged _ -> new TunnelId(peer, TAGGED_CHILD);
      case ChildMode.Plain plain -> plainTunnel(peer, plain.context());
      case ChildMode.Carrier _ -> carrierTunnel(peer);
    };
  }

  /** The tunnel in which L2TP carries all networks of a peer. */
  public static TunnelId carrierTunnel(PeerId peer) {
    return new TunnelId(peer, CARRIER_CHILD);
  }

  /** The tunnel of a peer without routing tags into one context. */
  public static TunnelId plainTunnel(PeerId peer, ContextId context) {
    return new TunnelId(peer, context.value());
  }

  /** The contexts in which a child SA carries packets. */
  public static List<ContextId> contexts(ChildMode mode) {
    return switch (mode) {
      case ChildMode.Tagged tagged ->
          tagged.grants().stream().map(ChildMode.Grant::context).toList();
      case ChildMode.Plain plain -> List.of(plain.context());
      // Its sessions do, which come and go.
      case ChildMode.Carrier _ -> List.of();
    };
  }

  /** What lies behind other peers of the peer, by context; of tagged child SAs only. */
  public static Map<ContextId, List<IpPrefix>> transitPrefixes(ChildMode mode) {
    Map<ContextId, List<IpPrefix>> prefixes = new TreeMap<>();
    if (mode instanceof ChildMode.Tagged tagged) {
      tagged.grants().forEach(g -> prefixes.put(g.context(), g.transit()));
    }
    return prefixes;
  }

  /** What lies behind the peer at its own site, by context. */
  public static Map<ContextId, List<IpPrefix>> ownPrefixes(ChildMode mode) {
    Map<ContextId, List<IpPrefix>> prefixes = new TreeMap<>();
    switch (mode) {
      case ChildMode.Tagged tagged ->
          tagged.grants().forEach(g -> prefixes.put(g.context(), g.ownPrefixes()));
      case ChildMode.Plain plain ->
          prefixes.put(
              plain.context(),
              List.copyOf(
                  new TreeSet<>(
                      selectors(plain.remote())
                          .flatMap(s -> Prefixes.covering(s.start(), s.end()).stream())
                          .toList())));
      case ChildMode.Carrier _ -> {}
    }
    return prefixes;
  }

  private static SaMode mode(ChildMode mode) {
    return switch (mode) {
      case ChildMode.Tagged tagged ->
          new SaMode.Tagged(
              tagged.grants().stream()
                  .map(g -> new TaggedContext(g.tag(), g.context(), g.remotePrefixes()))
                  .toList());
      case ChildMode.Plain plain ->
          new SaMode.Plain(
              plain.context(),
              selectors(plain.local()).toList(),
              selectors(plain.remote()).toList());
      case ChildMode.Carrier carrier ->
          new SaMode.Carried(
              selectors(carrier.local()).toList(), selectors(carrier.remote()).toList(), List.of());
    };
  }

  private static Stream<Selector> selectors(List<net.hsvpn.peers.wire.TrafficSelector> negotiated) {
    return negotiated.stream()
        .map(ts ->
            new Selector(
                Prefixes.address(ts.start().array()),
                Prefixes.address(ts.end().array()),
                ts.ipProtocol(),
                ts.startPort(),
                ts.endPort()));
  }
}
