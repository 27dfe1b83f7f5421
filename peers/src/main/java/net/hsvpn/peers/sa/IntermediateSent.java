package net.hsvpn.peers.sa;

import java.time.Instant;
import java.util.Optional;
import net.hsvpn.peers.crypto.LocalKeyExchange;
import net.hsvpn.peers.window.Requests;

/**
 * We sent IKE_INTERMEDIATE (RFC 9242) with one more key exchange (RFC 9370), and wait.
 *
 * @param covered what IntAuth covers of our request; never changed
 */
public record IntermediateSent(
    Opening opening, LocalKeyExchange keyExchange, byte[] covered, Requests requests)
    implements IkeSa {
  @Override
  public IkeSaId id() {
    return opening.id();
  }

  public IntermediateSent with(Requests changed) {
    return new IntermediateSent(opening, keyExchange, covered, changed);
  }

  /** The same, without a claim that no other IKE SA with the peer exists. */
  public IntermediateSent acquainted() {
    return new IntermediateSent(opening.acquainted(), keyExchange, covered, requests);
  }

  @Override
  public Optional<Instant> deadline() {
    return requests.outstanding().map(Requests.Outstanding::dueAt);
  }
}
