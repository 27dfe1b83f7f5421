package net.hsvpn.peers.iana;

import java.util.Optional;

/** Security protocol identifiers (RFC 7296 section 3.3.1). */
public enum ProtocolId implements IanaNumber {
  /** RFC 7296. */
  IKE(1),
  /** RFC 4302. */
  AH(2),
  /** RFC 4303. */
  ESP(3);

  private static final Registry<ProtocolId> REGISTRY = new Registry<>(values());

  private final int code;

  ProtocolId(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  /** The constant with this number, or empty if the number is not known here. */
  public static Optional<ProtocolId> ofCode(int code) {
    return REGISTRY.find(code);
  }

  /**
   * Octets of an SPI of this protocol as it stands in Delete and Notify payloads (section 3.11).
   */
  public int spiOctets() {
    return this == IKE ? 0 : 4;
  }
}
