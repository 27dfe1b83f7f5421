package net.hsvpn.actors.node;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.hsvpn.config.ContextConfig;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.GatewayConfig;
import net.hsvpn.config.Method;
import net.hsvpn.config.PeerConfig;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.proposal.EspProposal;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.dataplane.Mtu;
import net.hsvpn.dataplane.sad.SaDatabase;
import net.hsvpn.dataplane.wire.L2tp;

/** The MTUs of the contexts' TUN devices. */
final class InnerMtu {
  private static final int ETHERNET = 1500;
  private static final int LEAST_V4 = 576;
  // With less, Linux has no IPv6 on the device (RFC 8200 section 5).
  private static final int LEAST_V6 = 1280;

  private InnerMtu() {}

  /** Before anything was negotiated: what fits whatever any peer of a context may negotiate. */
  static Map<ContextId, Integer> of(GatewayConfig config) {
    return of(config, outer(config), Map.of());
  }

  /** What fits the SAs that there are, and what peers without may negotiate. */
  static Map<ContextId, Integer> of(GatewayConfig config, SaDatabase sas) {
    int outer = outer(config);
    return of(config, outer, sas.innerMtus(outer));
  }

  /** Of every context: as configured, else the least of its peers. */
  private static Map<ContextId, Integer> of(
      GatewayConfig config, int outer, Map<PeerId, Integer> negotiated) {
    boolean ipv6 = config.gateway().listen().stream().anyMatch(a -> a.getAddress().length == 16);
    Map<ContextId, Integer> least = new HashMap<>();
    for (PeerConfig peer : config.tunnels()) {
      Integer known = negotiated.get(peer.id());
      int inner =
          known == null ? inner(peer, outer, ipv6).min(Integer::compareTo).orElse(outer) : known;
      peer.contexts().forEach(context -> least.merge(context, inner, Math::min));
    }
    Map<ContextId, Integer> mtus = new HashMap<>();
    for (ContextConfig context : config.contexts()) {
      int fits = least.getOrDefault(context.id(), outer);
      int automatic = Math.max(fits, hasIpv6(context) ? LEAST_V6 : LEAST_V4);
      mtus.put(context.id(), context.mtu().orElse(automatic));
    }
    return mtus;
  }

  private static int outer(GatewayConfig config) {
    return config.gateway().listen().stream().mapToInt(InnerMtu::outer).min().orElse(ETHERNET);
  }

  private static boolean hasIpv6(ContextConfig context) {
    return context.addresses().stream().anyMatch(a -> !a.isIpv4())
        || context.networks().stream().anyMatch(n -> !n.isIpv4());
  }

  private static Stream<Integer> inner(PeerConfig peer, int outer, boolean ipv6) {
    boolean tagged = peer.method() == Method.HSVPN;
    return peer.esp().stream()
        .flatMap(InnerMtu::suites)
        // In UDP: what fits there fits as IP protocol 50 too, and NATs come and go.
        .map(suite ->
            Math.max(0, Mtu.inner(outer, ipv6, suite, true, tagged) - carrierOctets(peer, ipv6)));
  }

  private static int carrierOctets(PeerConfig peer, boolean ipv6) {
    return peer.method() == Method.L2TP ? L2tp.headerOctets(ipv6) : 0;
  }

  private static Stream<EspSuite> suites(EspProposal proposal) {
    Stream<Optional<IntegrityAlgorithm>> integrity =
        proposal.integrity().isEmpty()
            ? Stream.of(Optional.empty())
            : proposal.integrity().stream().map(Optional::of);
    return integrity.flatMap(i ->
        proposal.encryption().stream()
            .map(e -> new EspSuite(e, i, Optional.empty(), proposal.sequenceNumbers().getFirst())));
  }

  private static int outer(InetAddress listen) {
    try {
      NetworkInterface networkInterface = NetworkInterface.getByInetAddress(listen);
      return networkInterface == null ? ETHERNET : Math.min(ETHERNET, networkInterface.getMTU());
    } catch (SocketException e) {
      // The interface went away under our eyes; the usual size is the best guess.
      return ETHERNET;
    }
  }
}
