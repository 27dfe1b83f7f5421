package net.hsvpn.config.proposal;

import java.util.Optional;

/** The algorithms that a child SA settled on. */
public record EspSuite(
    EncryptionAlgorithm encryption,
    Optional<IntegrityAlgorithm> integrity,
    Optional<KeyExchangeMethod> keyExchange,
    SequenceNumbers sequenceNumbers) {
  /** Octets of ICV at the end of each packet. */
  public int icvOctets() {
    return integrity.map(IntegrityAlgorithm::icvOctets).orElse(encryption.icvOctets());
  }

  /** In strongSwan's notation, e.g. {@code aes128gcm16-esn}. */
  @Override
  public String toString() {
    return encryption.keyword()
        + integrity.map(i -> "-" + i.keyword()).orElse("")
        + keyExchange.map(k -> "-" + k.keyword()).orElse("")
        + "-"
        + sequenceNumbers.keyword();
  }
}
