package net.hsvpn.peers.iana;

import java.util.Optional;
import net.hsvpn.config.proposal.SequenceNumbers;

/** Sequence number transforms (IANA: Transform Type 5). */
public enum EsnId implements IanaNumber {
  /** RFC 7296 section 3.3.2; 32-bit. */
  NO_ESN(0),
  /** RFC 7296 section 3.3.2; 64-bit, RFC 4303 section 2.2.1. */
  ESN(1);

  private static final Registry<EsnId> REGISTRY = new Registry<>(values());

  private final int code;

  EsnId(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  /** The constant with this number, or empty if the number is not known here. */
  public static Optional<EsnId> ofCode(int code) {
    return REGISTRY.find(code);
  }

  public static EsnId of(SequenceNumbers numbers) {
    return switch (numbers) {
      case SHORT -> NO_ESN;
      case EXTENDED -> ESN;
    };
  }

  public SequenceNumbers numbers() {
    return switch (this) {
      case NO_ESN -> SequenceNumbers.SHORT;
      case ESN -> SequenceNumbers.EXTENDED;
    };
  }
}
