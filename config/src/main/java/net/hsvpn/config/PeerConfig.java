package net.hsvpn.config;

import java.util.List;
import java.util.Optional;
import net.hsvpn.config.proposal.EspProposal;
import net.hsvpn.config.proposal.IkeProposal;

/**
 * One remote gateway.
 *
 * @param remoteIdentity who the peer must prove to be
 * @param localIdentity what we call ourselves to it; empty for the gateway's identity
 * @param contexts the contexts it may exchange packets with; exactly one if the method is plain
 * @param ike proposals, most wanted first, at least one
 * @param esp proposals, most wanted first, at least one
 * @param encapsulation when ESP goes in UDP
 * @param ikeFragmentation whether IKE messages may travel in fragments
 * @param localNetworks our side's traffic selectors; at least one if the method is plain, else
 *     empty
 * @param remoteNetworks the peer's traffic selectors; at least one if the method is plain, else
 *     empty
 * @param saPolicy how its IKE SAs begin, double and die
 * @param replayWindow packets that may arrive out of order, a power of two from 64 to 65536
 * @param roaming what makes it a place for mobile users
 * @param networks one for each of the contexts with per-network and l2tp, else none
 * @param l2tp the defaults with other methods
 */
public record PeerConfig(
    PeerId id,
    Remote remote,
    IdentityPattern remoteIdentity,
    Optional<Identity> localIdentity,
    Auth auth,
    Method method,
    List<ContextId> contexts,
    Start start,
    List<IkeProposal> ike,
    List<EspProposal> esp,
    Encapsulation encapsulation,
    boolean ikeFragmentation,
    List<IpPrefix> localNetworks,
    List<IpPrefix> remoteNetworks,
    Timers timers,
    SaPolicy saPolicy,
    int replayWindow,
    TrafficClassPolicy trafficClass,
    TfcPolicy tfc,
    RoamingPolicy roaming,
    List<PeerNetwork> networks,
    L2tpPolicy l2tp) {
  public PeerConfig {
    networks = List.copyOf(networks);
    contexts = List.copyOf(contexts);
    ike = List.copyOf(ike);
    esp = List.copyOf(esp);
    localNetworks = List.copyOf(localNetworks);
    remoteNetworks = List.copyOf(remoteNetworks);
  }

  /** A peer that lends no addresses and asks for none. */
  public PeerConfig(
      PeerId id,
      Remote remote,
      IdentityPattern remoteIdentity,
      Optional<Identity> localIdentity,
      Auth auth,
      Method method,
      List<ContextId> contexts,
      Start start,
      List<IkeProposal> ike,
      List<EspProposal> esp,
      Encapsulation encapsulation,
      boolean ikeFragmentation,
      List<IpPrefix> localNetworks,
      List<IpPrefix> remoteNetworks,
      Timers timers,
      SaPolicy saPolicy,
      int replayWindow,
      TrafficClassPolicy trafficClass,
      TfcPolicy tfc) {
    this(
        id,
        remote,
        remoteIdentity,
        localIdentity,
        auth,
        method,
        contexts,
        start,
        ike,
        esp,
        encapsulation,
        ikeFragmentation,
        localNetworks,
        remoteNetworks,
        timers,
        saPolicy,
        replayWindow,
        trafficClass,
        tfc,
        RoamingPolicy.DEFAULT,
        List.of(),
        L2tpPolicy.DEFAULT);
  }

  /** Whether it stands for many at once: whoever has one of these identities, from anywhere. */
  public boolean group() {
    return remote instanceof Remote.Any && remoteIdentity.wild();
  }

  /** The same for one of those that it stands for. */
  public PeerConfig as(PeerId user) {
    return with(user, auth, contexts);
  }

  /** The same for one of those that it stands for, whose group gets him into this context. */
  public PeerConfig as(PeerId user, ContextId context) {
    return with(user, auth, List.of(context));
  }

  PeerConfig with(Auth other) {
    return with(id, other, contexts);
  }

  private PeerConfig with(PeerId name, Auth proof, List<ContextId> taking) {
    return new PeerConfig(
        name,
        remote,
        remoteIdentity,
        localIdentity,
        proof,
        method,
        taking,
        start,
        ike,
        esp,
        encapsulation,
        ikeFragmentation,
        localNetworks,
        remoteNetworks,
        timers,
        saPolicy,
        replayWindow,
        trafficClass,
        tfc,
        roaming,
        networks,
        l2tp);
  }

  /**
   * One network of a peer with per-network, as the plain peer that it is to IKE: with an IKE SA and
   * a child SA of its own.
   */
  PeerConfig network(PeerNetwork network, ContextConfig context) {
    List<IpPrefix> local = network.local().isEmpty() ? context.networks() : network.local();
    return new PeerConfig(
        id.user(network.context().value()),
        remote,
        new IdentityPattern.Exactly(network.remoteIdentity().orElseThrow()),
        network.localIdentity(),
        auth,
        Method.PLAIN,
        List.of(network.context()),
        start,
        ike,
        esp,
        encapsulation,
        ikeFragmentation,
        local,
        network.remote().isEmpty() ? IpPrefix.everything(local) : network.remote(),
        timers,
        saPolicy,
        replayWindow,
        trafficClass,
        tfc,
        roaming,
        List.of(),
        l2tp);
  }
}
