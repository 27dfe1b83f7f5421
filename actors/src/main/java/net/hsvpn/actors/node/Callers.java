package net.hsvpn.actors.node;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Identity;
import net.hsvpn.peers.sa.PeerProfile;

/** Which configured peer a caller may be. */
public record Callers(List<PeerProfile> profiles) {
  private static final Comparator<PeerProfile> MOST_SPECIFIC_FIRST =
      Comparator.<PeerProfile, Boolean>comparing(p -> p.remoteIdentity().isEmpty())
          .thenComparing(p -> p.endpoints().isEmpty());

  public Callers {
    profiles = profiles.stream().sorted(MOST_SPECIFIC_FIRST).toList();
  }

  /** Peers that may call from this address, those with a fixed address or identity first. */
  List<PeerProfile> from(InetAddress source) {
    return profiles.stream().filter(p -> mayCallFrom(p, source)).toList();
  }

  /**
   * The peer with this identity that may call from this address.
   *
   * @param wanted whom the caller wants to talk to, if it says so
   */
  Optional<PeerProfile> match(InetAddress source, Identity who, Optional<Identity> wanted) {
    return from(source).stream()
        .filter(p -> p.remoteIdentity().isEmpty() || p.remoteIdentity().get().matches(who))
        .filter(p -> wanted.isEmpty() || wanted.get().matches(p.localIdentity()))
        .findFirst();
  }

  private static boolean mayCallFrom(PeerProfile peer, InetAddress source) {
    return peer.endpoints().isEmpty()
        || peer.endpoints().get().remoteIke().getAddress().equals(source);
  }
}
