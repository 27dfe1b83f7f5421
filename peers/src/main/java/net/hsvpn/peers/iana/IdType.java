package net.hsvpn.peers.iana;

import java.util.Optional;

/** Identification types (IANA: IKEv2 Identification Payload ID Types). */
public enum IdType implements IanaNumber {
  /** RFC 7296 section 3.5. */
  IPV4_ADDR(1),
  /** RFC 7296 section 3.5. */
  FQDN(2),
  /** RFC 7296 section 3.5. */
  RFC822_ADDR(3),
  /** RFC 7296 section 3.5. */
  IPV6_ADDR(5),
  /** RFC 7296 section 3.5. */
  DER_ASN1_DN(9),
  /** RFC 7296 section 3.5. */
  DER_ASN1_GN(10),
  /** RFC 7296 section 3.5. */
  KEY_ID(11),
  /** RFC 4595. */
  FC_NAME(12),
  /** RFC 7619. */
  NULL(13);

  private static final Registry<IdType> REGISTRY = new Registry<>(values());

  private final int code;

  IdType(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  /** The constant with this number, or empty if the number is not known here. */
  public static Optional<IdType> ofCode(int code) {
    return REGISTRY.find(code);
  }
}
