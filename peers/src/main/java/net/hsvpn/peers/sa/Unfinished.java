package net.hsvpn.peers.sa;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.AdditionalKeyExchange;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;

/**
 * A CREATE_CHILD_SA exchange of the peer that we answered and whose additional key exchanges are
 * still to come (RFC 9370 section 2.2.4): nothing exists of it yet.
 *
 * @param ikeSa whether it is for an IKE SA, and not for a child
 * @param request the peer's CREATE_CHILD_SA request
 * @param localSpi the SPI that we chose, of 8 or 4 octets
 * @param nonce ours
 * @param remaining key exchanges that the peer must begin, the next one first
 * @param secrets of those that are done, that of CREATE_CHILD_SA first
 * @param link by which the peer must name it
 * @param until when we forget it
 */
public record Unfinished(
    boolean ikeSa,
    List<Payload> request,
    long localSpi,
    byte[] nonce,
    List<AdditionalKeyExchange.Chosen> remaining,
    List<Secret> secrets,
    Octets link,
    Instant until) {
  public Unfinished {
    request = List.copyOf(request);
    remaining = List.copyOf(remaining);
    secrets = List.copyOf(secrets);
  }

  /** After one more key exchange. */
  public Unfinished after(Secret shared) {
    return new Unfinished(
        ikeSa,
        request,
        localSpi,
        nonce,
        remaining.subList(1, remaining.size()),
        Stream.concat(secrets.stream(), Stream.of(shared)).toList(),
        link,
        until);
  }

  /** Forgets all that is secret. */
  public void forget() {
    secrets.forEach(Secret::wipe);
  }
}
