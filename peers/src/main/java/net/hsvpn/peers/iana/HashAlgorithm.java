package net.hsvpn.peers.iana;

import java.util.Optional;

/** Hashes that signatures are made with (IANA: IKEv2 Hash Algorithms). */
public enum HashAlgorithm implements IanaNumber {
  /** RFC 7427 section 7. */
  SHA1(1),
  /** RFC 7427 section 7. */
  SHA2_256(2),
  /** RFC 7427 section 7. */
  SHA2_384(3),
  /** RFC 7427 section 7. */
  SHA2_512(4),
  /** RFC 8420 section 2: the signature takes the message itself. */
  IDENTITY(5);

  private static final Registry<HashAlgorithm> REGISTRY = new Registry<>(values());

  private final int code;

  HashAlgorithm(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  /** The constant with this number, or empty if the number is not known here. */
  public static Optional<HashAlgorithm> ofCode(int code) {
    return REGISTRY.find(code);
  }
}
