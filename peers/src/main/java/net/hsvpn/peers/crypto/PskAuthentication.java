package net.hsvpn.peers.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import net.hsvpn.config.Secret;

/** The AUTH payload by pre-shared key (RFC 7296 section 2.15). */
public final class PskAuthentication {
  /** Seventeen octets, without a terminating zero. */
  private static final byte[] KEY_PAD = "Key Pad for IKEv2".getBytes(US_ASCII);

  private PskAuthentication() {}

  /** Authentication Data: prf(prf(psk, "Key Pad for IKEv2"), signed octets). */
  public static byte[] compute(Prf prf, Secret psk, byte[] signedOctets) {
    Secret key = prf.computeSecret(psk, KEY_PAD);
    try {
      return prf.compute(key, signedOctets);
    } finally {
      key.wipe();
    }
  }

  /** Whether the peer's Authentication Data is right, in time that does not depend on it. */
  public static boolean verify(Prf prf, Secret psk, byte[] signedOctets, byte[] received) {
    return MessageDigest.isEqual(compute(prf, psk, signedOctets), received);
  }

  /**
   * What an end signs: its own first message | the other's nonce | prf(SK_p, its ID body).
   *
   * @param firstMessage the signer's final IKE_SA_INIT message, after any cookie or
   *     INVALID_KE_PAYLOAD, from the IKE header on, without the non-ESP marker
   * @param peerNonce nonce of the end that verifies, without payload header
   * @param skP the signer's SK_pi or SK_pr
   * @param idPayloadBody the signer's IDi or IDr payload, without the generic header but with the
   *     ID type and reserved octets
   * @param intermediate what IKE_INTERMEDIATE adds, if there was any (RFC 9242 section 3.3.2)
   */
  public static byte[] signedOctets(
      byte[] firstMessage,
      byte[] peerNonce,
      Prf prf,
      Secret skP,
      byte[] idPayloadBody,
      IntAuth intermediate) {
    return Octets.concat(
        firstMessage, peerNonce, prf.compute(skP, idPayloadBody), intermediate.octets());
  }
}
