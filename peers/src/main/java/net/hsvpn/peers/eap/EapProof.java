package net.hsvpn.peers.eap;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;

/**
 * What a method that succeeded has shown.
 *
 * @param identity whom it has shown the client to be
 * @param msk the master session key, 64 octets (RFC 5247); empty if the method makes none. The
 *     owner wipes it
 * @param shown the other end's certificates, its own first; empty without TLS
 * @param grant what the client is given
 */
public record EapProof(
    String identity, Optional<Secret> msk, List<X509Certificate> shown, Grant grant) {
  public EapProof {
    shown = List.copyOf(shown);
  }

  static EapProof byPassword(String identity, Optional<Secret> msk, List<String> groups) {
    return new EapProof(identity, msk, List.of(), Grant.of(groups));
  }
}
