package net.hsvpn.config.proposal;

import java.util.List;
import java.util.Optional;

/**
 * The algorithms that a child SA settled on.
 *
 * @param additional further key exchanges, in the order in which they are done (RFC 9370)
 */
public record EspSuite(
    EncryptionAlgorithm encryption,
    Optional<IntegrityAlgorithm> integrity,
    Optional<KeyExchangeMethod> keyExchange,
    List<AdditionalKeyExchange.Chosen> additional,
    SequenceNumbers sequenceNumbers) {
  public EspSuite {
    additional = List.copyOf(additional);
  }

  /** With one key exchange at most. */
  public EspSuite(
      EncryptionAlgorithm encryption,
      Optional<IntegrityAlgorithm> integrity,
      Optional<KeyExchangeMethod> keyExchange,
      SequenceNumbers sequenceNumbers) {
    this(encryption, integrity, keyExchange, List.of(), sequenceNumbers);
  }

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
        + AdditionalKeyExchange.suffix(additional)
        + "-"
        + sequenceNumbers.keyword();
  }
}
