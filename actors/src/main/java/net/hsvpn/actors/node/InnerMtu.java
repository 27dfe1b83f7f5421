package net.hsvpn.actors.node;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;
import java.util.stream.Stream;
import net.hsvpn.config.ContextConfig;
import net.hsvpn.config.GatewayConfig;
import net.hsvpn.config.Method;
import net.hsvpn.config.PeerConfig;
import net.hsvpn.config.proposal.EspProposal;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.dataplane.Mtu;

/** The MTU of a context's TUN device. */
final class InnerMtu {
  private static final int ETHERNET = 1500;

  private InnerMtu() {}

  /** As configured, else as large as fits whatever any peer of the context may negotiate. */
  static int of(GatewayConfig config, ContextConfig context) {
    if (context.mtu().isPresent()) {
      return context.mtu().getAsInt();
    }
    boolean ipv6 = config.gateway().listen().stream().anyMatch(a -> a.getAddress().length == 16);
    int outer = config.gateway().listen().stream().mapToInt(InnerMtu::outer).min().orElse(ETHERNET);
    return config.peers().stream()
        .filter(peer -> peer.contexts().contains(context.id()))
        .flatMap(peer -> inner(peer, outer, ipv6))
        .min(Integer::compareTo)
        .orElse(outer);
  }

  private static Stream<Integer> inner(PeerConfig peer, int outer, boolean ipv6) {
    boolean tagged = peer.method() == Method.HSVPN;
    return peer.esp().stream()
        .flatMap(InnerMtu::suites)
        // In UDP: what fits there fits as IP protocol 50 too, and NATs come and go.
        .map(suite -> Mtu.inner(outer, ipv6, suite, true, tagged));
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
