package net.hsvpn.peers.iana;

import java.util.Optional;
import net.hsvpn.config.proposal.KeyExchangeMethod;

/** Key exchange methods, once Diffie-Hellman groups (IANA: Transform Type 4). */
public enum KeyExchangeId implements IanaNumber {
  /** RFC 7296. */
  NONE(0),
  /** RFC 6989; too weak, never negotiated. */
  MODP_768(1),
  /** RFC 6989; too weak, never negotiated. */
  MODP_1024(2),
  /** RFC 3526; too weak, never negotiated. */
  MODP_1536(5),
  /** RFC 3526. */
  MODP_2048(14),
  /** RFC 3526. */
  MODP_3072(15),
  /** RFC 3526. */
  MODP_4096(16),
  /** RFC 3526. */
  MODP_6144(17),
  /** RFC 3526. */
  MODP_8192(18),
  /** RFC 5903. */
  ECP_256(19),
  /** RFC 5903. */
  ECP_384(20),
  /** RFC 5903. */
  ECP_521(21),
  /** RFC 5114. */
  MODP_1024_160(22),
  /** RFC 5114. */
  MODP_2048_224(23),
  /** RFC 5114. */
  MODP_2048_256(24),
  /** RFC 5114. */
  ECP_192(25),
  /** RFC 5114. */
  ECP_224(26),
  /** RFC 6954. */
  BRAINPOOL_224(27),
  /** RFC 6954. */
  BRAINPOOL_256(28),
  /** RFC 6954. */
  BRAINPOOL_384(29),
  /** RFC 6954. */
  BRAINPOOL_512(30),
  /** RFC 8031. */
  CURVE25519(31),
  /** RFC 8031. */
  CURVE448(32),
  /** draft-ietf-ipsecme-ikev2-mlkem. */
  ML_KEM_512(35),
  /** draft-ietf-ipsecme-ikev2-mlkem. */
  ML_KEM_768(36),
  /** draft-ietf-ipsecme-ikev2-mlkem. */
  ML_KEM_1024(37);

  private static final Registry<KeyExchangeId> REGISTRY = new Registry<>(values());

  private final int code;

  KeyExchangeId(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  /** The constant with this number, or empty if the number is not known here. */
  public static Optional<KeyExchangeId> ofCode(int code) {
    return REGISTRY.find(code);
  }

  public static KeyExchangeId of(KeyExchangeMethod method) {
    return switch (method) {
      case X25519 -> CURVE25519;
      case ECP_256 -> ECP_256;
      case ECP_384 -> ECP_384;
      case MODP_2048 -> MODP_2048;
      case MODP_3072 -> MODP_3072;
      case ML_KEM_512 -> ML_KEM_512;
      case ML_KEM_768 -> ML_KEM_768;
      case ML_KEM_1024 -> ML_KEM_1024;
    };
  }

  /** The method that HSVPN can negotiate under this number, if any. */
  public Optional<KeyExchangeMethod> method() {
    return Registry.inverse(KeyExchangeMethod.values(), candidate -> of(candidate) == this);
  }
}
