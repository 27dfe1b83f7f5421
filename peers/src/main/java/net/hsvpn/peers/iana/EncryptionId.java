package net.hsvpn.peers.iana;

import java.util.Optional;
import java.util.OptionalInt;
import net.hsvpn.config.proposal.EncryptionAlgorithm;

/** Encryption algorithms (IANA: Transform Type 1). */
public enum EncryptionId implements IanaNumber {
  /** RFC 2451; never negotiated. */
  TRIPLE_DES(3),
  /** RFC 2410; never negotiated. */
  NULL(11),
  /** RFC 3602. */
  AES_CBC(12),
  /** RFC 3686 and RFC 5930. */
  AES_CTR(13),
  /** RFC 4309. */
  AES_CCM_8(14),
  /** RFC 4309. */
  AES_CCM_12(15),
  /** RFC 4309. */
  AES_CCM_16(16),
  /** RFC 4106. */
  AES_GCM_8(18),
  /** RFC 4106. */
  AES_GCM_12(19),
  /** RFC 4106, RFC 5282 for SK. */
  AES_GCM_16(20),
  /** RFC 4543. */
  NULL_AUTH_AES_GMAC(21),
  /** RFC 5529. */
  CAMELLIA_CBC(23),
  /** RFC 7634. */
  CHACHA20_POLY1305(28),
  /** RFC 8750. */
  AES_CCM_8_IIV(29),
  /** RFC 8750. */
  AES_GCM_16_IIV(30),
  /** RFC 8750. */
  CHACHA20_POLY1305_IIV(31);

  private static final Registry<EncryptionId> REGISTRY = new Registry<>(values());

  private final int code;

  EncryptionId(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  /** The constant with this number, or empty if the number is not known here. */
  public static Optional<EncryptionId> ofCode(int code) {
    return REGISTRY.find(code);
  }

  public static EncryptionId of(EncryptionAlgorithm algorithm) {
    return switch (algorithm) {
      case AES_GCM_16_128, AES_GCM_16_256 -> AES_GCM_16;
      case CHACHA20_POLY1305 -> CHACHA20_POLY1305;
      case AES_CBC_128, AES_CBC_192, AES_CBC_256 -> AES_CBC;
    };
  }

  /**
   * The Key Length attribute, in bits, that must go with the algorithm. Empty where the key has but
   * one length and the attribute must not be sent (RFC 7296 section 3.3.5, RFC 7634 section 4).
   */
  public static OptionalInt keyLengthAttribute(EncryptionAlgorithm algorithm) {
    return of(algorithm) == CHACHA20_POLY1305
        ? OptionalInt.empty()
        : OptionalInt.of(algorithm.keyOctets() * 8);
  }

  /**
   * The algorithm that HSVPN can negotiate under this number and Key Length attribute, if any. An
   * attribute that is missing, superfluous or of an unknown length matches nothing.
   */
  public Optional<EncryptionAlgorithm> algorithm(OptionalInt keyBits) {
    return Registry.inverse(
        EncryptionAlgorithm.values(),
        candidate -> of(candidate) == this && keyLengthAttribute(candidate).equals(keyBits));
  }
}
