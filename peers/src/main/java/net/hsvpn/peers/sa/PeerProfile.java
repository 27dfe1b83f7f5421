package net.hsvpn.peers.sa;

import java.net.InetAddress;
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
import net.hsvpn.config.Steering;
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
 * @param steering where the IKE SA may be moved to
 * @param mobility whether the two ends may change their addresses
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
    Optional<Ppk> ppk,
    Steering steering,
    MobilePolicy mobility) {

  public PeerProfile {
    ike = List.copyOf(ike);
    esp = List.copyOf(esp);
  }

  /**
   * Without a post-quantum pre-shared key, steered by the defaults, of a peer that stays where it
   * is, as we do.
   */
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
        Optional.empty(),
        Steering.DEFAULT,
        MobilePolicy.FIXED);
  }

  /** The same with another kind of child. */
  public PeerProfile carrying(ChildPolicy other) {
    return with(endpoints, other, steering);
  }

  /** The same peer, served by a gateway at another address, on the same ports. */
  public PeerProfile servedAt(InetAddress gateway) {
    return with(endpoints.map(ends -> ends.to(gateway)), child, steering);
  }

  /** The same, steered otherwise. */
  public PeerProfile steered(Steering other) {
    return with(endpoints, child, other);
  }

  private PeerProfile with(Optional<Endpoints> ends, ChildPolicy children, Steering steers) {
    return new PeerProfile(
        id,
        localIdentity,
        remoteIdentity,
        localAuth,
        remoteAuth,
        ends,
        ike,
        esp,
        encapsulation,
        fragmentation,
        children,
        life,
        retransmission,
        ppk,
        steers,
        mobility);
  }

  /**
   * Our and the peer's sockets: where IKE begins, and where it goes on once UDP encapsulation is
   * settled.
   */
  public record Endpoints(
      InetSocketAddress localIke,
      InetSocketAddress localNatt,
      InetSocketAddress remoteIke,
      InetSocketAddress remoteNatt) {
    Endpoints to(InetAddress gateway) {
      return new Endpoints(
          localIke,
          localNatt,
          new InetSocketAddress(gateway, remoteIke.getPort()),
          new InetSocketAddress(gateway, remoteNatt.getPort()));
    }
  }

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
