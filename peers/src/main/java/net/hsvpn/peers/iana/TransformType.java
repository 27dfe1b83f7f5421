package net.hsvpn.peers.iana;

import java.util.Optional;

/** Transform types (IANA: Transform Type Values). */
public enum TransformType implements IanaNumber {
  /** Encryption algorithm, RFC 7296 section 3.3.2. */
  ENCR(1),
  /** Pseudorandom function, RFC 7296 section 3.3.2. */
  PRF(2),
  /** Integrity algorithm, RFC 7296 section 3.3.2. */
  INTEG(3),
  /** Key exchange method, RFC 7296 section 3.3.2, named so by RFC 9370. */
  KE(4),
  /** Sequence numbers, RFC 7296 section 3.3.2. */
  ESN(5),
  /** Additional key exchange 1, RFC 9370 section 2.2.2. */
  ADDKE1(6),
  /** Additional key exchange 2, RFC 9370 section 2.2.2. */
  ADDKE2(7),
  /** Additional key exchange 3, RFC 9370 section 2.2.2. */
  ADDKE3(8),
  /** Additional key exchange 4, RFC 9370 section 2.2.2. */
  ADDKE4(9),
  /** Additional key exchange 5, RFC 9370 section 2.2.2. */
  ADDKE5(10),
  /** Additional key exchange 6, RFC 9370 section 2.2.2. */
  ADDKE6(11),
  /** Additional key exchange 7, RFC 9370 section 2.2.2. */
  ADDKE7(12);

  private static final Registry<TransformType> REGISTRY = new Registry<>(values());

  private final int code;

  TransformType(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  /**
   * The type of an additional key exchange.
   *
   * @param number 1 to 7
   */
  public static TransformType additional(int number) {
    return ofCode(KE.code() + 1 + number).orElseThrow();
  }

  /** The constant with this number, or empty if the number is not known here. */
  public static Optional<TransformType> ofCode(int code) {
    return REGISTRY.find(code);
  }
}
