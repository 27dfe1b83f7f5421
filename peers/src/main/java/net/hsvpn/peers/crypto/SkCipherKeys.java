package net.hsvpn.peers.crypto;

import net.hsvpn.config.Secret;

/**
 * Keys that protect the IKE messages of one end; what the suite does not use is empty.
 *
 * @param encryption SK_e without the salt
 * @param salt the last octets of an AEAD's SK_e (RFC 5282 section 7.1)
 * @param integrity SK_a
 */
public record SkCipherKeys(Secret encryption, Secret salt, Secret integrity) {
  SkCipherKeys copy() {
    return new SkCipherKeys(Octets.copy(encryption), Octets.copy(salt), Octets.copy(integrity));
  }

  public void wipe() {
    encryption.wipe();
    salt.wipe();
    integrity.wipe();
  }
}
