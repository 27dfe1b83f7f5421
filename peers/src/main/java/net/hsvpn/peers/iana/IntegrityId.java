package net.hsvpn.peers.iana;

import java.util.Optional;
import net.hsvpn.config.proposal.IntegrityAlgorithm;

/** Integrity algorithms (IANA: Transform Type 3). */
public enum IntegrityId implements IanaNumber {
  /** RFC 7296; what an AEAD cipher goes with. */
  NONE(0),
  /** RFC 2403; broken, never negotiated. */
  HMAC_MD5_96(1),
  /** RFC 2404; never negotiated. */
  HMAC_SHA1_96(2),
  /** RFC 3566. */
  AES_XCBC_96(5),
  /** RFC 4494. */
  AES_CMAC_96(8),
  /** RFC 4543. */
  AES_128_GMAC(9),
  /** RFC 4543. */
  AES_192_GMAC(10),
  /** RFC 4543. */
  AES_256_GMAC(11),
  /** RFC 4868. */
  HMAC_SHA2_256_128(12),
  /** RFC 4868. */
  HMAC_SHA2_384_192(13),
  /** RFC 4868. */
  HMAC_SHA2_512_256(14);

  private static final Registry<IntegrityId> REGISTRY = new Registry<>(values());

  private final int code;

  IntegrityId(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  /** The constant with this number, or empty if the number is not known here. */
  public static Optional<IntegrityId> ofCode(int code) {
    return REGISTRY.find(code);
  }

  public static IntegrityId of(IntegrityAlgorithm algorithm) {
    return switch (algorithm) {
      case HMAC_SHA2_256_128 -> HMAC_SHA2_256_128;
      case HMAC_SHA2_384_192 -> HMAC_SHA2_384_192;
      case HMAC_SHA2_512_256 -> HMAC_SHA2_512_256;
    };
  }

  /** The algorithm that HSVPN can negotiate under this number, if any. */
  public Optional<IntegrityAlgorithm> algorithm() {
    return Registry.inverse(IntegrityAlgorithm.values(), candidate -> of(candidate) == this);
  }
}
