package net.hsvpn.peers.sa;

import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.config.SignaturePolicy;
import net.hsvpn.peers.eap.EapClaiming;
import net.hsvpn.peers.trust.Credential;
import net.hsvpn.peers.trust.HashAndUrl;

/** How we prove to a peer who we are (RFC 7296 section 2.15). */
public sealed interface LocalAuth {
  /** By a key that both ends know. */
  record Psk(Secret key) implements LocalAuth {}

  /**
   * By a signature.
   *
   * @param policy what we may sign with, most wanted first
   * @param published where the peer may fetch the certificate from, if it knows how to
   */
  record Signature(Credential credential, SignaturePolicy policy, Optional<HashAndUrl> published)
      implements LocalAuth {}

  /** By EAP, the peer being the server (RFC 7296 section 2.16); then we must call. */
  record Eap(EapClaiming how) implements LocalAuth {}

  /** We don't (RFC 7619). */
  record Nobody() implements LocalAuth {}
}
