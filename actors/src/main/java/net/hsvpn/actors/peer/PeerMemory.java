package net.hsvpn.actors.peer;

import java.util.Optional;
import net.hsvpn.config.PeerId;
import net.hsvpn.persistence.CheckpointKey;

/**
 * What a peer's actor remembers of the peer itself; its IKE SAs, routes and orders remember
 * themselves.
 *
 * @param failures in a row since the tunnel was last up
 */
record PeerMemory(Wish wish, int failures, Optional<PeerStatus.LastError> lastError) {
  static PeerMemory fresh(Wish wish) {
    return new PeerMemory(wish, 0, Optional.empty());
  }

  static CheckpointKey<PeerMemory> key(PeerId peer) {
    return new CheckpointKey<>("peer", peer.value(), "memory", PeerMemory.class);
  }

  PeerMemory wishing(Wish next) {
    return new PeerMemory(next, failures, lastError);
  }

  PeerMemory failedAgain() {
    return new PeerMemory(wish, failures + 1, lastError);
  }

  PeerMemory wentWell() {
    return new PeerMemory(wish, 0, Optional.empty());
  }

  PeerMemory failing(PeerStatus.LastError error) {
    return new PeerMemory(wish, failures, Optional.of(error));
  }
}
