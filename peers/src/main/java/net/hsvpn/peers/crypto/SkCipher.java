package net.hsvpn.peers.crypto;

import java.security.SecureRandom;
import java.util.Optional;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;

/**
 * Protects the body of the Encrypted payload (RFC 7296 section 3.14) and of its fragments (RFC
 * 7383) in one direction.
 */
public sealed interface SkCipher permits AeadSkCipher, CbcHmacSkCipher {

  static SkCipher of(IkeSuite suite, SkCipherKeys keys) {
    return of(suite.encryption(), suite.integrity(), keys);
  }

  /**
   * A cipher of the algorithms and keys given.
   *
   * @throws IllegalArgumentException if cipher, integrity algorithm and key lengths do not belong
   *     together
   */
  static SkCipher of(
      EncryptionAlgorithm encryption, Optional<IntegrityAlgorithm> integrity, SkCipherKeys keys) {
    if (encryption.aead() == integrity.isPresent()) {
      throw new IllegalArgumentException(
          encryption.keyword()
              + (encryption.aead() ? " takes no" : " needs an")
              + " integrity algorithm");
    }
    int integrityOctets = integrity.map(IntegrityAlgorithm::keyOctets).orElse(0);
    if (keys.encryption().length() != encryption.keyOctets()
        || keys.salt().length() != encryption.saltOctets()
        || keys.integrity().length() != integrityOctets) {
      throw new IllegalArgumentException(
          "Keys of lengths %d, %d, %d do not fit %s"
              .formatted(
                  keys.encryption().length(),
                  keys.salt().length(),
                  keys.integrity().length(),
                  encryption.keyword()));
    }
    return integrity
        .<SkCipher>map(i -> new CbcHmacSkCipher(encryption, i, keys))
        .orElseGet(() -> new AeadSkCipher(encryption, keys));
  }

  /**
   * Encrypts and authenticates.
   *
   * @param aad the message from the first octet of the IKE header to the last in front of the IV,
   *     lengths already as they will be sent (RFC 5282 section 5.1): IKE header, unencrypted
   *     payloads, generic header of the Encrypted payload
   * @param plaintext the inner payloads; may be empty
   * @param counter becomes the IV of an AEAD and must never come twice under the same keys, be it
   *     in a request, a response or a fragment (RFC 5282 section 3.1). A retransmission repeats the
   *     sealed octets and is not sealed anew
   * @param random gives the IV of a cipher in CBC mode, which must be unpredictable
   * @return IV, ciphertext and ICV, {@code sealedLength(plaintext.length)} octets
   * @throws IllegalStateException after the keys were wiped
   */
  byte[] seal(byte[] aad, byte[] plaintext, long counter, SecureRandom random);

  /**
   * Authenticates, then decrypts.
   *
   * @param aad as in {@link #seal}, as received
   * @param body IV, ciphertext and ICV, as received
   * @return the inner payloads, without padding; empty if not authentic, too short, or with a pad
   *     length beyond the plaintext
   * @throws IllegalStateException after the keys were wiped
   */
  Optional<byte[]> open(byte[] aad, byte[] body);

  /** Octets that {@link #seal} makes of so many octets of plaintext. */
  int sealedLength(int plaintextLength);
}
