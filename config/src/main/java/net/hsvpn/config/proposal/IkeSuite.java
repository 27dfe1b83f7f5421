package net.hsvpn.config.proposal;

import java.util.Optional;

/** The algorithms that an IKE SA settled on. */
public record IkeSuite(
    EncryptionAlgorithm encryption,
    Optional<IntegrityAlgorithm> integrity,
    PrfAlgorithm prf,
    KeyExchangeMethod keyExchange) {
  /** In strongSwan's notation, e.g. {@code aes128gcm16-prfsha256-x25519}. */
  @Override
  public String toString() {
    return encryption.keyword()
        + integrity.map(i -> "-" + i.keyword()).orElse("")
        + "-"
        + prf.keyword()
        + "-"
        + keyExchange.keyword();
  }
}
