package net.hsvpn.peers.crypto;

import java.security.SecureRandom;
import net.hsvpn.config.Secret;
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
      case ML_KEM_512 -> MlKemExchange.generate(MlKemParameters.ML_KEM_512, random);
      case ML_KEM_768 -> MlKemExchange.generate(MlKemParameters.ML_KEM_768, random);
      case ML_KEM_1024 -> MlKemExchange.generate(MlKemParameters.ML_KEM_1024, random);
    };
  }

  /**
   * What answers a key exchange that the peer began.
   *
   * @param publicValue Key Exchange Data of our KE payload
   * @param shared the secret that both ends have then; the caller wipes it
   */
  public record Answer(KeyExchangeMethod method, byte[] publicValue, Secret shared) {}

  /**
   * Our whole half as responder.
   *
   * @param peerPublic Key Exchange Data of the peer's KE payload, as received
   * @throws InvalidPeerKey if the value is not a valid one of this method
   */
  public static Answer answer(KeyExchangeMethod method, byte[] peerPublic, SecureRandom random)
      throws InvalidPeerKey {
    return switch (method) {
      case X25519, ECP_256, ECP_384, MODP_2048, MODP_3072 -> {
        LocalKeyExchange ours = generate(method, random);
        try {
          yield new Answer(method, ours.publicValue(), ours.agree(peerPublic));
        } finally {
          ours.destroy();
        }
      }
      case ML_KEM_512 -> MlKemExchange.answer(MlKemParameters.ML_KEM_512, peerPublic, random);
      case ML_KEM_768 -> MlKemExchange.answer(MlKemParameters.ML_KEM_768, peerPublic, random);
      case ML_KEM_1024 -> MlKemExchange.answer(MlKemParameters.ML_KEM_1024, peerPublic, random);
    };
  }

  /** Length of the Key Exchange Data in the KE payload of who begins an exchange of the method. */
  public static int publicOctets(KeyExchangeMethod method) {
    return switch (method) {
      case X25519 -> 32;
      case ECP_256 -> 64;
      case ECP_384 -> 96;
      case MODP_2048 -> 256;
      case MODP_3072 -> 384;
      case ML_KEM_512 -> MlKemParameters.ML_KEM_512.encapsulationKeyOctets();
      case ML_KEM_768 -> MlKemParameters.ML_KEM_768.encapsulationKeyOctets();
      case ML_KEM_1024 -> MlKemParameters.ML_KEM_1024.encapsulationKeyOctets();
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
