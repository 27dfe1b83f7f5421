package net.hsvpn.peers.sa;

import java.util.List;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.AdditionalKeyExchange;
import net.hsvpn.peers.crypto.LocalKeyExchange;
import net.hsvpn.peers.wire.Payload;

/**
 * The additional key exchanges that follow a CREATE_CHILD_SA exchange of ours (RFC 9370 section
 * 2.2.4).
 *
 * @param answer the peer's CREATE_CHILD_SA response
 * @param remaining what is still to be done, the one that is under way first
 * @param secrets of those that are done, that of CREATE_CHILD_SA first
 * @param keyExchange our half of the one under way
 */
public record FollowUp(
    List<Payload> answer,
    List<AdditionalKeyExchange.Chosen> remaining,
    List<Secret> secrets,
    LocalKeyExchange keyExchange) {
  public FollowUp {
    answer = List.copyOf(answer);
    remaining = List.copyOf(remaining);
    secrets = List.copyOf(secrets);
  }

  /** Forgets all that is secret. */
  public void forget() {
    secrets.forEach(Secret::wipe);
    keyExchange.destroy();
  }
}
