package net.hsvpn.peers.sa;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.window.Requests;
import net.hsvpn.peers.wire.Payload;

/**
 * We sent IKE_AUTH and wait.
 *
 * @param childSpi the inbound SPI that we offered for the first child; empty if the IKE SA begins
 *     without one (RFC 6023)
 * @param nextIv counter part of the next explicit IV
 * @param source our address when the request went out; empty if we did not know it
 * @param parked the peer's answer, while something must be fetched to judge it by; else empty
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
    Requests requests,
    Optional<InetAddress> source,
    List<Payload> parked)
    implements IkeSa {
  public AuthSent {
    parked = List.copyOf(parked);
  }

  public AuthSent with(Requests changed) {
    return with(changed, parked);
  }

  /** The answer must wait for what is being fetched. */
  public AuthSent parking(List<Payload> answer) {
    return with(requests, answer);
  }

  private AuthSent with(Requests changed, List<Payload> waiting) {
    return new AuthSent(
        id,
        profile,
        path,
        ticket,
        suite,
        keys,
        capabilities,
        init,
        childSpi,
        nextIv,
        changed,
        source,
        waiting);
  }

  @Override
  public Optional<Instant> deadline() {
    return requests.outstanding().map(Requests.Outstanding::dueAt);
  }
}
