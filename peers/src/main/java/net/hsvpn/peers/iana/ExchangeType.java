package net.hsvpn.peers.iana;

import java.util.Optional;

/** Exchange types (IANA: IKEv2 Exchange Types). */
public enum ExchangeType implements IanaNumber {
  /** RFC 7296 section 1.2. */
  IKE_SA_INIT(34),
  /** RFC 7296 section 1.2. */
  IKE_AUTH(35),
  /** RFC 7296 section 1.3. */
  CREATE_CHILD_SA(36),
  /** RFC 7296 section 1.4. */
  INFORMATIONAL(37),
  /** RFC 5723 section 4.3.1. */
  IKE_SESSION_RESUME(38),
  /** RFC 9242. */
  IKE_INTERMEDIATE(43),
  /** RFC 9370 section 2.2.4. */
  IKE_FOLLOWUP_KE(44);

  private static final Registry<ExchangeType> REGISTRY = new Registry<>(values());

  private final int code;

  ExchangeType(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  /** The constant with this number, or empty if the number is not known here. */
  public static Optional<ExchangeType> ofCode(int code) {
    return REGISTRY.find(code);
  }

  /**
   * Whether the payloads of this exchange travel in the clear. In every other exchange a payload
   * outside SK is unauthenticated and must not be interpreted.
   */
  public boolean clear() {
    return this == IKE_SA_INIT || this == IKE_SESSION_RESUME;
  }
}
