package net.hsvpn.peers.crypto;

import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.KeyExchangeMethod;

/**
 * Our half of a key exchange that we begin: a fresh private value and what the peer gets to see of
 * it. {@link KeyExchanges#answer} is the other half.
 */
public sealed interface LocalKeyExchange
    permits X25519Exchange, EcpExchange, ModpExchange, MlKemExchange {
  KeyExchangeMethod method();

  /**
   * Key Exchange Data of our KE payload, a copy: 32 octets little-endian for X25519 (RFC 8031), x |
   * y for ECP (RFC 5903), as long as the modulus for MODP (RFC 7296 section 3.4), the encapsulation
   * key for ML-KEM (draft-ietf-ipsecme-ikev2-mlkem).
   */
  byte[] publicValue();

  /**
   * The shared secret g^ir, in the form that enters the key schedule.
   *
   * @param peerPublic Key Exchange Data of the peer's KE payload, as received
   * @throws InvalidPeerKey if the value is not a valid one of this method
   * @throws IllegalStateException after {@link #destroy()}
   */
  Secret agree(byte[] peerPublic) throws InvalidPeerKey;

  /** Forgets the private value. */
  void destroy();
}
