package net.hsvpn.peers.iana;

import java.util.Optional;
import net.hsvpn.config.proposal.PrfAlgorithm;

/** Pseudorandom functions (IANA: Transform Type 2). */
public enum PrfId implements IanaNumber {
  /** RFC 2104; broken, never negotiated. */
  HMAC_MD5(1),
  /** RFC 2104; never negotiated. */
  HMAC_SHA1(2),
  /** RFC 4434. */
  AES128_XCBC(4),
  /** RFC 4868. */
  HMAC_SHA2_256(5),
  /** RFC 4868. */
  HMAC_SHA2_384(6),
  /** RFC 4868. */
  HMAC_SHA2_512(7),
  /** RFC 4615. */
  AES128_CMAC(8);

  private static final Registry<PrfId> REGISTRY = new Registry<>(values());

  private final int code;

  PrfId(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  /** The constant with this number, or empty if the number is not known here. */
  public static Optional<PrfId> ofCode(int code) {
    return REGISTRY.find(code);
  }

  public static PrfId of(PrfAlgorithm algorithm) {
    return switch (algorithm) {
      case HMAC_SHA2_256 -> HMAC_SHA2_256;
      case HMAC_SHA2_384 -> HMAC_SHA2_384;
      case HMAC_SHA2_512 -> HMAC_SHA2_512;
    };
  }

  /** The algorithm that HSVPN can negotiate under this number, if any. */
  public Optional<PrfAlgorithm> algorithm() {
    return Registry.inverse(PrfAlgorithm.values(), candidate -> of(candidate) == this);
  }
}
