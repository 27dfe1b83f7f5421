package net.hsvpn.actors.sa;

import java.util.List;
import java.util.Map;
import net.hsvpn.config.PeerId;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.IkeSa;
import net.hsvpn.persistence.CheckpointKey;
import net.hsvpn.persistence.CheckpointStore;

/**
 * What is remembered of one IKE SA.
 *
 * @param pending effects of the last step that may not have been carried out yet; each may be
 *     carried out twice without harm
 */
public record IkeSaCell(IkeSa state, List<Effect> pending) {
  /** In checkpoints. */
  public static final String KIND = "ike-sa";

  public IkeSaCell {
    pending = List.copyOf(pending);
  }

  public static CheckpointKey<IkeSaCell> key(PeerId peer, long localSpi) {
    return new CheckpointKey<>(KIND, peer.value(), Long.toHexString(localSpi), IkeSaCell.class);
  }

  /** The cells of all IKE SAs of one peer. */
  public static Map<String, IkeSaCell> all(CheckpointStore store, PeerId peer) {
    return store.loadAll(KIND, peer.value(), IkeSaCell.class);
  }

  IkeSaCell settled() {
    return new IkeSaCell(state, List.of());
  }
}
