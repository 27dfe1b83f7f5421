package net.hsvpn.peers.sa;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import net.hsvpn.peers.crypto.LocalKeyExchange;
import net.hsvpn.peers.window.Requests;
import net.hsvpn.peers.wire.PuzzleSolution;

/**
 * We sent IKE_SA_INIT and wait.
 *
 * @param ticket of the command that made us start
 * @param initialContact we know of no other IKE SA with this peer (RFC 7296 section 2.4)
 * @param cookie to be returned to the responder; empty if it asked for none
 * @param restarts how often the responder made us begin again (cookie, other group)
 * @param redirectedFrom the gateway that sent us to this one (RFC 5685); empty if none did
 * @param solution of the puzzle that came with the cookie (RFC 8019), if we have one
 */
public record SaInitSent(
    IkeSaId id,
    PeerProfile profile,
    Path path,
    long ticket,
    boolean initialContact,
    byte[] nonce,
    LocalKeyExchange keyExchange,
    byte[] cookie,
    int restarts,
    Requests requests,
    Optional<InetAddress> redirectedFrom,
    Optional<PuzzleSolution> solution)
    implements IkeSa {
  /** The same, without a claim that no other IKE SA with the peer exists. */
  public SaInitSent acquainted() {
    return new SaInitSent(
        id,
        profile,
        path,
        ticket,
        false,
        nonce,
        keyExchange,
        cookie,
        restarts,
        requests,
        redirectedFrom,
        solution);
  }

  @Override
  public Optional<Instant> deadline() {
    return requests.outstanding().map(Requests.Outstanding::dueAt);
  }
}
