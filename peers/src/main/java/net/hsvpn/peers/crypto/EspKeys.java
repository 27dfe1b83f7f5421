package net.hsvpn.peers.crypto;

import net.hsvpn.config.Secret;

/**
 * Keys of ESP in one direction; what the suite does not use is empty.
 *
 * @param encryption the cipher key, without the salt
 * @param salt what an AEAD's nonce begins with (RFC 4106 section 4, RFC 7634 section 2)
 * @param integrity the HMAC key
 */
public record EspKeys(Secret encryption, Secret salt, Secret integrity) {
  public void wipe() {
    encryption.wipe();
    salt.wipe();
    integrity.wipe();
  }
}
