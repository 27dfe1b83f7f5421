package net.hsvpn.peers.sa;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Encapsulation;
import net.hsvpn.config.FragmentSizes;
import net.hsvpn.config.Identity;
import net.hsvpn.config.IdentityPattern;
import net.hsvpn.config.PeerId;
import net.hsvpn.config.ReassemblyLimits;
import net.hsvpn.config.proposal.EspProposal;
import net.hsvpn.config.proposal.IkeProposal;

/**
 * Everything the engine must know of one configured peer.
 *
 * @param remoteIdentity what the peer must prove to be
 * @param localAuth how we prove who we are
 * @param remoteAuth how the peer must
 * @param endpoints where the peer is reached; empty for a peer that only ever calls us
 * @param ike most wanted first, at least one
 * @param esp most wanted first, at least one
 * @param encapsulation {@code ALWAYS} if ESP must go in UDP, whatever the way looks like
 * @param fragmentation of IKE messages
 * @param life how long SAs live, and how they are replaced
 * @param ppk a post-quantum pre-shared key that both ends may know (RFC 8784)
 */
public record PeerProfile(
    PeerId id,
    Identity localIdentity,
    IdentityPattern remoteIdentity,
    LocalAuth localAuth,
    RemoteAuth remoteAuth,
    Optional<Endpoints> endpoints,
    List<IkeProposal> ike,
    List<EspProposal> esp,
    Encapsulation encapsulation,
    Fragmentation fragmentation,
    ChildPolicy child,
    LifePolicy life,
    Retransmission retransmission,
    Optional<Ppk> ppk) {

  public PeerProfile {
    ike = List.copyOf(ike);
    esp = List.copyOf(esp);
  }

  /** Without a post-quantum pre-shared key. */
  public PeerProfile(
      PeerId id,
      Identity localIdentity,
      IdentityPattern remoteIdentity,
      LocalAuth localAuth,
      RemoteAuth remoteAuth,
      Optional<Endpoints> endpoints,
      List<IkeProposal> ike,
      List<EspProposal> esp,
      Encapsulation encapsulation,
      Fragmentation fragmentation,
      ChildPolicy child,
      LifePolicy life,
      Retransmission retransmission) {
    this(
        id,
        localIdentity,
        remoteIdentity,
        localAuth,
        remoteAuth,
        endpoints,
        ike,
        esp,
        encapsulation,
        fragmentation,
        child,
        life,
        retransmission,
        Optional.empty());
  }

  /**
   * Our and the peer's sockets: where IKE begins, and where it goes on once UDP encapsulation is
   * settled.
   */
  public record Endpoints(
      InetSocketAddress localIke,
      InetSocketAddress localNatt,
      InetSocketAddress remoteIke,
      InetSocketAddress remoteNatt) {}

  /**
   * Of long IKE messages (RFC 7383).
   *
   * @param enabled whether we tell the peer that we can do it, and do it
   * @param limits of what the peer may send
   */
  public record Fragmentation(boolean enabled, FragmentSizes sizes, ReassemblyLimits limits) {}

  /**
   * When a request without an answer is sent again: after {@code first}, then each time {@code
   * factor} times later, {@code tries} times in all; then the peer counts as gone.
   */
  public record Retransmission(Duration first, double factor, int tries) {
    /** The pause behind the given transmission, 0 being the first. */
    public Duration pauseAfter(int transmission) {
      return Duration.ofMillis(Math.round(first.toMillis() * Math.pow(factor, transmission)));
    }
  }
}
