package net.hsvpn.config.proposal;

import java.util.List;
import java.util.Optional;

/**
 * The algorithms that an IKE SA settled on.
 *
 * @param additional further key exchanges, in the order in which they are done (RFC 9370)
 */
public record IkeSuite(
    EncryptionAlgorithm encryption,
    Optional<IntegrityAlgorithm> integrity,
    PrfAlgorithm prf,
    KeyExchangeMethod keyExchange,
    List<AdditionalKeyExchange.Chosen> additional) {
  public IkeSuite {
    additional = List.copyOf(additional);
  }

  /** With one key exchange alone. */
  public IkeSuite(
      EncryptionAlgorithm encryption,
      Optional<IntegrityAlgorithm> integrity,
      PrfAlgorithm prf,
      KeyExchangeMethod keyExchange) {
    this(encryption, integrity, prf, keyExchange, List.of());
  }

  /** In strongSwan's notation, e.g. {@code aes128gcm16-prfsha256-x25519}. */
  @Override
  public String toString() {
    return encryption.keyword()
        + integrity.map(i -> "-" + i.keyword()).orElse("")
        + "-"
        + prf.keyword()
        + "-"
        + keyExchange.keyword()
        + AdditionalKeyExchange.suffix(additional);
  }
}
