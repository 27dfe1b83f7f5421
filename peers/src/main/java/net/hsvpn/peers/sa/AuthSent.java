package net.hsvpn.peers.sa;

import java.time.Instant;
import java.util.Optional;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.window.Requests;

/**
 * We sent IKE_AUTH and wait.
 *
 * @param childSpi the inbound SPI that we offered for the first child; empty if the IKE SA begins
 *     without one (RFC 6023)
 * @param nextIv counter part of the next explicit IV
 */
public record AuthSent(
    IkeSaId id,
    PeerProfile profile,
    Path path,
    long ticket,
    IkeSuite suite,
    IkeKeys keys,
    Capabilities capabilities,
    InitExchange init,
    Optional<Integer> childSpi,
    long nextIv,
    Requests requests)
    implements IkeSa {
  public AuthSent with(Requests changed) {
    return new AuthSent(
        id, profile, path, ticket, suite, keys, capabilities, init, childSpi, nextIv, changed);
  }

  @Override
  public Optional<Instant> deadline() {
    return requests.outstanding().map(Requests.Outstanding::dueAt);
  }
}
