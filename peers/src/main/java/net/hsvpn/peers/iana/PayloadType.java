package net.hsvpn.peers.iana;

import java.util.Optional;

/** Payload types (IANA: IKEv2 Payload Types). */
public enum PayloadType implements IanaNumber {
  /** No next payload, RFC 7296 section 3.2. */
  NONE(0),
  /** SA, RFC 7296 section 3.3. */
  SECURITY_ASSOCIATION(33),
  /** KE, RFC 7296 section 3.4. */
  KEY_EXCHANGE(34),
  /** IDi, RFC 7296 section 3.5. */
  ID_INITIATOR(35),
  /** IDr, RFC 7296 section 3.5. */
  ID_RESPONDER(36),
  /** CERT, RFC 7296 section 3.6. */
  CERTIFICATE(37),
  /** CERTREQ, RFC 7296 section 3.7. */
  CERTIFICATE_REQUEST(38),
  /** AUTH, RFC 7296 section 3.8. */
  AUTHENTICATION(39),
  /** Ni and Nr, RFC 7296 section 3.9. */
  NONCE(40),
  /** N, RFC 7296 section 3.10. */
  NOTIFY(41),
  /** D, RFC 7296 section 3.11. */
  DELETE(42),
  /** V, RFC 7296 section 3.12. */
  VENDOR_ID(43),
  /** TSi, RFC 7296 section 3.13. */
  TS_INITIATOR(44),
  /** TSr, RFC 7296 section 3.13. */
  TS_RESPONDER(45),
  /** SK, RFC 7296 section 3.14. */
  ENCRYPTED(46),
  /** CP, RFC 7296 section 3.15. */
  CONFIGURATION(47),
  /** RFC 7296 section 3.16. */
  EAP(48),
  /** SKF, RFC 7383 section 2.5. */
  ENCRYPTED_FRAGMENT(53),
  /** PS, RFC 8019 section 8.2. */
  PUZZLE_SOLUTION(54);

  private static final Registry<PayloadType> REGISTRY = new Registry<>(values());

  private final int code;

  PayloadType(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  /** The constant with this number, or empty if the number is not known here. */
  public static Optional<PayloadType> ofCode(int code) {
    return REGISTRY.find(code);
  }

  /** The short form used in the RFCs' exchange diagrams, e.g. {@code SA} or {@code TSi}. */
  public String notation() {
    return switch (this) {
      case NONE -> "-";
      case SECURITY_ASSOCIATION -> "SA";
      case KEY_EXCHANGE -> "KE";
      case ID_INITIATOR -> "IDi";
      case ID_RESPONDER -> "IDr";
      case CERTIFICATE -> "CERT";
      case CERTIFICATE_REQUEST -> "CERTREQ";
      case AUTHENTICATION -> "AUTH";
      case NONCE -> "No";
      case NOTIFY -> "N";
      case DELETE -> "D";
      case VENDOR_ID -> "V";
      case TS_INITIATOR -> "TSi";
      case TS_RESPONDER -> "TSr";
      case ENCRYPTED -> "SK";
      case CONFIGURATION -> "CP";
      case EAP -> "EAP";
      case ENCRYPTED_FRAGMENT -> "SKF";
      case PUZZLE_SOLUTION -> "PS";
    };
  }
}
