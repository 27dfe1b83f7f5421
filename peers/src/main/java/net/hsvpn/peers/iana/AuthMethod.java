package net.hsvpn.peers.iana;

import java.util.Optional;

/** Authentication methods (IANA: IKEv2 Authentication Method). */
public enum AuthMethod implements IanaNumber {
  /** RFC 7296 section 3.8. */
  RSA_SIGNATURE(1),
  /** RFC 7296 section 2.15. */
  SHARED_KEY(2),
  /** RFC 7296 section 3.8; never negotiated. */
  DSS_SIGNATURE(3),
  /** RFC 4754. */
  ECDSA_SHA256_P256(9),
  /** RFC 4754. */
  ECDSA_SHA384_P384(10),
  /** RFC 4754. */
  ECDSA_SHA512_P521(11),
  /** RFC 6467. */
  SECURE_PASSWORD(12),
  /** RFC 7619. */
  NULL(13),
  /** RFC 7427. */
  DIGITAL_SIGNATURE(14);

  private static final Registry<AuthMethod> REGISTRY = new Registry<>(values());

  private final int code;

  AuthMethod(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  /** The constant with this number, or empty if the number is not known here. */
  public static Optional<AuthMethod> ofCode(int code) {
    return REGISTRY.find(code);
  }
}
