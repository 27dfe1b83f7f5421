package net.hsvpn.peers.sa;

import java.util.List;
import java.util.Optional;
import net.hsvpn.config.proposal.AdditionalKeyExchange;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.peers.crypto.IkeKeys;
import net.hsvpn.peers.wire.Payload;

/**
 * An IKE SA between IKE_SA_INIT and IKE_AUTH, our side as initiator.
 *
 * @param path on which it goes on
 * @param ticket of the command that made us start
 * @param initialContact we know of no other IKE SA with this peer (RFC 7296 section 2.4)
 * @param keys the newest ones
 * @param answer the payloads of the responder's IKE_SA_INIT
 */
public record Opening(
    IkeSaId id,
    PeerProfile profile,
    Path path,
    long ticket,
    boolean initialContact,
    IkeSuite suite,
    IkeKeys keys,
    Capabilities capabilities,
    InitExchange init,
    List<Payload> answer) {
  public Opening {
    answer = List.copyOf(answer);
  }

  /** The additional key exchange that is the next to be done; empty if all are. */
  public Optional<AdditionalKeyExchange.Chosen> next() {
    return suite.additional().stream().skip(init.intermediate().exchanges()).findFirst();
  }

  /** After one more exchange, which gave other keys. */
  public Opening after(InitExchange more, IkeKeys fresh) {
    return new Opening(
        id, profile, path, ticket, initialContact, suite, fresh, capabilities, more, answer);
  }

  /** The same, without a claim that no other IKE SA with the peer exists. */
  public Opening acquainted() {
    return new Opening(id, profile, path, ticket, false, suite, keys, capabilities, init, answer);
  }
}
