package net.hsvpn.peers.signature;

import java.security.PublicKey;
import java.security.interfaces.RSAKey;
import java.util.Optional;

/**
 * Which keys are good enough to be believed.
 *
 * @param minRsaBits shortest RSA modulus; NIST SP 800-131A asks for 2048
 */
public record KeyRules(int minRsaBits) {
  public static final KeyRules DEFAULT = new KeyRules(2048);

  /** What is wrong with a key; empty if nothing is. */
  public Optional<String> weakness(PublicKey key) {
    Optional<KeyType> type = KeyType.of(key);
    if (type.isEmpty()) {
      return Optional.of(
          "its key is neither RSA, ECDSA on P-256, P-384 or P-521, Ed25519 nor Ed448");
    }
    if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < minRsaBits) {
      return Optional.of(
          "its RSA key has "
              + rsa.getModulus().bitLength()
              + " bits, and "
              + minRsaBits
              + " are the least that is believed");
    }
    return Optional.empty();
  }
}
