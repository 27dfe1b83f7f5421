package net.hsvpn.peers.sa;

import java.time.Instant;
import java.util.Optional;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.crypto.IkeKeys;

/**
 * We answered an IKE_SA_INIT and wait for IKE_AUTH. Nobody is authenticated yet, and which peer it
 * is remains open.
 *
 * @param response what we answered, kept to be repeated
 * @param openedAt when the request came
 * @param expiresAt when we forget it
 */
public record HalfOpen(
    IkeSaId id,
    Path path,
    IkeSuite suite,
    IkeKeys keys,
    Capabilities capabilities,
    InitExchange init,
    Datagram response,
    Instant openedAt,
    Instant expiresAt)
    implements IkeSa {
  @Override
  public Optional<Instant> deadline() {
    return Optional.of(expiresAt);
  }
}
