package net.hsvpn.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One validated configuration file. Immutable; {@link ConfigLoader} has checked that the parts
 * agree with one another.
 *
 * @param contexts in the order of the file, names and tags unique
 * @param peers in the order of the file, names unique
 * @param fragmentSizes of long IKE messages
 * @param radius who authenticates users, if others than we do
 */
public record GatewayConfig(
    GatewaySettings gateway,
    List<ContextConfig> contexts,
    List<PeerConfig> peers,
    HttpSettings http,
    StorageSettings storage,
    ClusterSettings cluster,
    IkeLimits limits,
    PathMtuSettings pathMtu,
    FragmentSizes fragmentSizes,
    Optional<RadiusSettings> radius) {
  public GatewayConfig {
    contexts = List.copyOf(contexts);
    peers = List.copyOf(peers);
  }

  /**
   * This configuration with the keys, certificates, revocation lists and rules about them of a
   * newer reading of the same file; empty if anything else differs.
   */
  public Optional<GatewayConfig> withCredentialsOf(GatewayConfig newer) {
    Duration timeout = gateway.trust().fetchTimeout();
    GatewayConfig renewed =
        new GatewayConfig(
            gateway.with(newer.gateway.ownKey(), newer.gateway.trust().with(timeout)),
            contexts,
            peers.stream()
                .map(p -> newer.peer(p.id()).map(n -> p.with(n.auth())).orElse(p))
                .toList(),
            http,
            storage,
            cluster,
            limits,
            pathMtu,
            fragmentSizes,
            radius);
    return Optional.of(renewed).filter(newer::equals);
  }

  /**
   * The peers as IKE sees them: one with per-network is a peer of its own in each context, called
   * as {@link PeerId#user} says.
   */
  public List<PeerConfig> tunnels() {
    return peers.stream()
        .flatMap(peer ->
            peer.method() != Method.PER_NETWORK
                ? Stream.of(peer)
                : peer.networks().stream()
                    .map(n -> peer.network(n, context(n.context()).orElseThrow())))
        .toList();
  }

  public Optional<PeerConfig> peer(PeerId id) {
    return peers.stream().filter(p -> p.id().equals(id)).findFirst();
  }

  public Optional<ContextConfig> context(ContextId id) {
    return contexts.stream().filter(c -> c.id().equals(id)).findFirst();
  }
}
