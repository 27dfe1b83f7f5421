package net.hsvpn.actors.node;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Identity;
import net.hsvpn.config.IdentityPattern;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.RemoteAuth;

/** Which configured peer a caller may be. */
public record Callers(List<PeerProfile> profiles) {
  private static final Comparator<PeerProfile> MOST_SPECIFIC_FIRST =
      Comparator.<PeerProfile, Boolean>comparing(
              p -> p.remoteIdentity() instanceof IdentityPattern.Any)
          .thenComparing(p -> p.remoteIdentity().wild())
          .thenComparing(p -> p.endpoints().isEmpty());

  public Callers {
    profiles = profiles.stream().sorted(MOST_SPECIFIC_FIRST).toList();
  }

  /** Peers that may call from this address, those with a fixed address or identity first. */
  List<PeerProfile> from(InetAddress source) {
    return profiles.stream().filter(p -> mayCallFrom(p, source)).toList();
  }

  /**
   * The peers that somebody with this identity and address may be, those that name one identity
   * first.
   *
   * @param wanted whom the caller wants to talk to, if it says so
   */
  List<PeerProfile> match(InetAddress source, Identity who, Optional<Identity> wanted) {
    return from(source).stream()
        .filter(p -> p.remoteIdentity().matches(who))
        .filter(p -> wants(p, wanted))
        .toList();
  }

  /**
   * The peers that somebody without a name may be (RFC 7619), or who has another one in EAP (RFC
   * 7296 section 2.16).
   */
  List<PeerProfile> nameless(InetAddress source, Optional<Identity> wanted) {
    return from(source).stream()
        .filter(p ->
            p.remoteAuth() instanceof RemoteAuth.Nobody || p.remoteAuth() instanceof RemoteAuth.Eap)
        .filter(p -> p.remoteIdentity() instanceof IdentityPattern.Any)
        .filter(p -> wants(p, wanted))
        .toList();
  }

  private static boolean wants(PeerProfile peer, Optional<Identity> wanted) {
    return wanted.isEmpty() || wanted.get().matches(peer.localIdentity());
  }

  private static boolean mayCallFrom(PeerProfile peer, InetAddress source) {
    return peer.endpoints().isEmpty()
        || peer.endpoints().get().remoteIke().getAddress().equals(source);
  }
}
