package net.hsvpn.peers.exchange;

import java.util.Optional;
import net.hsvpn.peers.sa.IkeSaId;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.wire.IkeHeader;

/** Whether a header belongs to an IKE SA and comes from its other end. */
final class Headers {
  private Headers() {}

  static Optional<Refusal> check(IkeHeader header, IkeSaId id) {
    if (header.initiatorSpi() != id.initiatorSpi() || header.responderSpi() != id.responderSpi()) {
      return Optional.of(Refusal.UNKNOWN_SPI);
    }
    // The I flag tells the original initiator of this SA, in requests and responses alike.
    return header.flags().initiator() == id.initiator()
        ? Optional.of(Refusal.WRONG_DIRECTION)
        : Optional.empty();
  }
}
