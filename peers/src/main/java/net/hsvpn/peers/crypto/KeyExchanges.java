package net.hsvpn.peers.crypto;

import java.security.SecureRandom;
import net.hsvpn.config.proposal.KeyExchangeMethod;

/** Starts key exchanges. */
public final class KeyExchanges {
  private KeyExchanges() {}

  /** A fresh private value; the same octets out of {@code random} give the same value. */
  public static LocalKeyExchange generate(KeyExchangeMethod method, SecureRandom random) {
    return switch (method) {
      case X25519 -> X25519Exchange.generate(random);
      case ECP_256, ECP_384 -> EcpExchange.generate(EcpGroup.of(method), random);
      case MODP_2048, MODP_3072 -> ModpExchange.generate(ModpGroup.of(method), random);
    };
  }

  /** Length of the Key Exchange Data in a KE payload of the method. */
  public static int publicOctets(KeyExchangeMethod method) {
    return switch (method) {
      case X25519 -> 32;
      case ECP_256 -> 64;
      case ECP_384 -> 96;
      case MODP_2048 -> 256;
      case MODP_3072 -> 384;
    };
  }

  static void checkLength(KeyExchangeMethod method, byte[] peerPublic) throws InvalidPeerKey {
    int expected = publicOctets(method);
    if (peerPublic.length != expected) {
      throw new InvalidPeerKey(
          method, "expected " + expected + " octets, got " + peerPublic.length);
    }
  }
}
