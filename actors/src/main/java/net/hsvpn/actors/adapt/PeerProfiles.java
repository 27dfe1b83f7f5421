package net.hsvpn.actors.adapt;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.actors.ownership.Placement;
import net.hsvpn.config.Auth;
import net.hsvpn.config.ContextConfig;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.Encapsulation;
import net.hsvpn.config.GatewayConfig;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.Mobike;
import net.hsvpn.config.PeerConfig;
import net.hsvpn.config.Ports;
import net.hsvpn.config.Remote;
import net.hsvpn.config.Timers;
import net.hsvpn.config.VirtualAddressing;
import net.hsvpn.peers.eap.EapServing;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.Evidence;
import net.hsvpn.peers.sa.LifePolicy;
import net.hsvpn.peers.sa.LocalAuth;
import net.hsvpn.peers.sa.MobilePolicy;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Ppk;
import net.hsvpn.peers.sa.RemoteAuth;
import net.hsvpn.peers.sa.VirtualAddresses;
import net.hsvpn.peers.wire.Octets;

/** From the configuration of a peer to what the IKE engine wants to know of it. */
public final class PeerProfiles {
  private PeerProfiles() {}

  /**
   * The profiles of all peers as IKE sees them, in the order of the file.
   *
   * @param rawEsp whether this node can send and receive ESP as IP protocol 50
   * @throws IllegalArgumentException if this version does not know a peer's method, or cannot use a
   *     file, with its name and what to do
   */
  public static List<PeerProfile> of(GatewayConfig config, boolean rawEsp) {
    Proofs proofs = new Proofs(config.gateway());
    return config.tunnels().stream().map(peer -> of(config, peer, proofs, rawEsp)).toList();
  }

  /**
   * What is known of revocation once the lists that the configuration names are.
   *
   * @param before what was known without them
   * @throws IllegalArgumentException if a file cannot be used, with its name and what to do
   */
  public static Evidence evidence(GatewayConfig config, Evidence before, Instant now) {
    return new Proofs(config.gateway()).known(before, now);
  }

  private static PeerProfile of(
      GatewayConfig config, PeerConfig peer, Proofs proofs, boolean rawEsp) {
    Timers timers = peer.timers();
    LocalAuth local = proofs.local(peer.auth().ours());
    return new PeerProfile(
        peer.id(),
        proofs.identity(peer.localIdentity().orElse(config.gateway().identity()), local),
        peer.remoteIdentity(),
        local,
        remote(config, peer, proofs),
        endpoints(config, peer),
        peer.ike(),
        peer.esp(),
        rawEsp ? peer.encapsulation() : Encapsulation.ALWAYS,
        new PeerProfile.Fragmentation(
            peer.ikeFragmentation(), config.fragmentSizes(), config.limits().reassembly()),
        child(config, peer),
        life(config, peer),
        new PeerProfile.Retransmission(
            timers.retransmitFirst(), timers.retransmitFactor(), timers.retransmitTries() + 1),
        peer.auth().ppk().map(PeerProfiles::ppk),
        peer.saPolicy().steering(),
        mobility(config, peer));
  }

  private static RemoteAuth remote(GatewayConfig config, PeerConfig peer, Proofs proofs) {
    RemoteAuth proof = proofs.remote(peer.auth().theirs());
    if (!(proof instanceof RemoteAuth.Eap(EapServing how, _))
        || peer.roaming().groups().isEmpty()) {
      return proof;
    }
    Map<String, ChildPolicy> groups = new LinkedHashMap<>();
    peer.roaming()
        .groups()
        .forEach((group, context) ->
            groups.put(group, plain(config.context(context).orElseThrow(), peer)));
    return new RemoteAuth.Eap(how, groups);
  }

  private static Ppk ppk(Auth.Ppk configured) {
    return new Ppk(
        Octets.of(configured.id().getBytes(StandardCharsets.UTF_8)),
        configured.key(),
        configured.required());
  }

  /** An end that is nailed to its address, as the other is, gains nothing by MOBIKE. */
  private static MobilePolicy mobility(GatewayConfig config, PeerConfig peer) {
    List<InetAddress> own = own(config, peer);
    boolean anywhere =
        peer.remote() instanceof Remote.Any
            || own.stream().anyMatch(InetAddress::isAnyLocalAddress);
    Mobike mobike = peer.saPolicy().mobike();
    return new MobilePolicy(mobike.enabled().orElse(anywhere), mobike.checksReturn(), own);
  }

  private static LifePolicy life(GatewayConfig config, PeerConfig peer) {
    Timers timers = peer.timers();
    return new LifePolicy(
        timers.ikeLifetime(),
        timers.childLifetime(),
        timers.rekeyMargin(),
        timers.rekeyJitter(),
        timers.childVolume(),
        Optional.of(timers.liveness()).filter(silence -> !silence.isZero()),
        timers.reauthentication(),
        timers.authLifetime(),
        peer.saPolicy().childless(),
        config.limits().childSasPerIkeSa());
  }

  /** Where we talk to the peer from. */
  private static List<InetAddress> own(GatewayConfig config, PeerConfig peer) {
    return new Placement(config.gateway().virtualAddresses())
        .of(peer.id())
        .map(List::of)
        .orElse(config.gateway().listen());
  }

  private static Optional<PeerProfile.Endpoints> endpoints(GatewayConfig config, PeerConfig peer) {
    return switch (peer.remote()) {
      case Remote.Any _ -> Optional.empty();
      case Remote.Address(InetAddress address) ->
          own(config, peer).stream()
              .filter(local -> local.getClass() == address.getClass())
              .findFirst()
              .map(local ->
                  new PeerProfile.Endpoints(
                      new InetSocketAddress(local, config.gateway().ports().ike()),
                      new InetSocketAddress(local, config.gateway().ports().natt()),
                      new InetSocketAddress(address, Ports.STANDARD.ike()),
                      new InetSocketAddress(address, Ports.STANDARD.natt())));
    };
  }

  private static ChildPolicy child(GatewayConfig config, PeerConfig peer) {
    return switch (peer.method()) {
      case HSVPN ->
          new ChildPolicy.Tagged(
              peer.contexts().stream().map(id -> offered(config, id)).toList(),
              peer.remoteNetworks());
      case PLAIN -> plain(config.context(peer.contexts().getFirst()).orElseThrow(), peer);
      case PER_NETWORK -> throw new IllegalArgumentException(peer.id() + " is many peers to IKE");
      case L2TP -> new ChildPolicy.Carrier();
      case PPTP ->
          throw new IllegalArgumentException(
              "peers."
                  + peer.id()
                  + ".method = "
                  + peer.method().keyword()
                  + ": this version knows hsvpn, per-network, l2tp and plain");
    };
  }

  private static ChildPolicy plain(ContextConfig context, PeerConfig peer) {
    VirtualAddressing addressing = peer.roaming().addressing();
    List<IpPrefix> local = peer.localNetworks();
    if (local.isEmpty()) {
      local =
          addressing.lends()
              ? context.pools().networks()
              : IpPrefix.everything(peer.remoteNetworks());
    }
    return new ChildPolicy.Plain(
        context.id(),
        local,
        peer.remoteNetworks(),
        switch (addressing) {
          case OFF -> new VirtualAddresses.None();
          case OFFER -> new VirtualAddresses.Lend(false);
          case REQUIRE -> new VirtualAddresses.Lend(true);
          case REQUEST ->
              new VirtualAddresses.Ask(local.stream().map(PeerProfiles::any).distinct().toList());
        });
  }

  private static InetAddress any(IpPrefix prefix) {
    return (prefix.isIpv4() ? IpPrefix.ANY_IPV4 : IpPrefix.ANY_IPV6).address();
  }

  private static ChildPolicy.LocalContext offered(GatewayConfig config, ContextId id) {
    ContextConfig context = config.context(id).orElseThrow();
    List<IpPrefix> behindUs = new ArrayList<>(context.networks());
    context.pools().prefixes().stream()
        .filter(pool -> behindUs.stream().noneMatch(n -> n.contains(pool)))
        .forEach(behindUs::add);
    return new ChildPolicy.LocalContext(context.tag(), id, behindUs);
  }
}
