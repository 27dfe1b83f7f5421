package net.hsvpn.config.proposal;

/** One word of a proposal in strongSwan's notation, such as {@code aes128gcm16} or {@code esn}. */
public sealed interface ProposalKeyword
    permits EncryptionAlgorithm,
        IntegrityAlgorithm,
        PrfAlgorithm,
        KeyExchangeMethod,
        SequenceNumbers {
  /** The name that this project prints; others may be accepted too. */
  String keyword();
}
