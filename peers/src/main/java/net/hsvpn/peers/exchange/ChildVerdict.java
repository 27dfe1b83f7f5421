package net.hsvpn.peers.exchange;

import java.util.List;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.peers.sa.ChildMode;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;

/** What becomes of a child SA that one end offers to the other. */
sealed interface ChildVerdict {
  /**
   * Both can live with it.
   *
   * @param peerSpi where the peer receives
   * @param takesPadding whether the peer accepts TFC padding there
   * @param answer SA, TSi, TSr and notifies for the response; empty at the initiator
   */
  record Agreed(
      EspSuite suite, int peerSpi, ChildMode mode, boolean takesPadding, List<Payload> answer)
      implements ChildVerdict {}

  /**
   * It cannot be.
   *
   * @param error the notify that says so to the peer
   */
  record Rejected(Notify error, String why, String remedy) implements ChildVerdict {}
}
