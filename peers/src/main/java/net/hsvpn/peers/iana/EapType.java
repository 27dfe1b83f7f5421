package net.hsvpn.peers.iana;

import java.util.Optional;

/** EAP methods, and what stands in their place (IANA: EAP Method Types; RFC 3748 section 5). */
public enum EapType implements IanaNumber {
  /** RFC 3748 section 5.1. */
  IDENTITY(1),
  /** RFC 3748 section 5.2. */
  NOTIFICATION(2),
  /** RFC 3748 section 5.3.1; in responses only. */
  NAK(3),
  /** RFC 3748 section 5.4. */
  MD5_CHALLENGE(4),
  /** RFC 5216, RFC 9190. */
  TLS(13),
  /** RFC 5281. */
  TTLS(21),
  /** Never standardised; after RFC 2759. */
  MSCHAPV2(26),
  /** RFC 3748 section 5.7. */
  EXPANDED(254);

  private static final Registry<EapType> REGISTRY = new Registry<>(values());

  private final int code;

  EapType(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  /** The constant with this number, or empty if the number is not known here. */
  public static Optional<EapType> ofCode(int code) {
    return REGISTRY.find(code);
  }
}
