package net.hsvpn.actors.peer;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.config.PeerId;

/** The routes behind peers that another node serves, kept as their own actors would. */
public final class StandbyRoutes {
  private final Map<PeerId, PeerSetup> setups;
  private final Map<PeerId, PeerRoutes> routes = new HashMap<>();

  /**
   * @param setups of all peers
   */
  public StandbyRoutes(Map<PeerId, PeerSetup> setups) {
    this.setups = Map.copyOf(setups);
  }

  /** Brings the contexts to what is remembered of a peer's SAs. One thread at a time. */
  public void follow(PeerId peer) {
    PeerSetup setup = setups.get(peer);
    if (setup != null) {
      Tunnels now =
          new Tunnels(
              net.hsvpn.actors.sa.IkeSaCell.all(setup.node().checkpoints(), peer).values(),
              setup.config().saPolicy().unique());
      // Whether a context has heard is not asked: its mailbox loses nothing.
      routes
          .computeIfAbsent(peer, p -> new PeerRoutes(setup, (context, behind) -> {}))
          .publish(now, false, Optional.empty());
    }
  }
}
