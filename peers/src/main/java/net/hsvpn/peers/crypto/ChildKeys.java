package net.hsvpn.peers.crypto;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.PrfAlgorithm;

/**
 * Keys of a pair of ESP SAs. "Initiator" is who began the exchange that made the pair, which for a
 * CREATE_CHILD_SA need not be who began the IKE SA (RFC 7296 section 2.17).
 */
public record ChildKeys(EspKeys initiatorToResponder, EspKeys responderToInitiator) {
  /**
   * KEYMAT = prf+(SK_d, [g^ir] | Ni | Nr), RFC 7296 section 2.17; with secrets of further key
   * exchanges behind that, RFC 9370 section 2.2.4.
   *
   * @param prf that of the IKE SA whose SK_d it is
   * @param pfsShared the shared secret if the exchange carried KE payloads
   * @param additional secrets of further key exchanges, in their order
   * @param ni nonce of the exchange's initiator
   * @param nr nonce of the exchange's responder
   */
  public static ChildKeys derive(
      EspSuite suite,
      PrfAlgorithm prf,
      Secret skD,
      Optional<Secret> pfsShared,
      List<Secret> additional,
      byte[] ni,
      byte[] nr) {
    byte[] shared = pfsShared.map(Secret::octets).orElseGet(() -> new byte[0]);
    byte[] more = Octets.concat(additional);
    byte[] seed = Octets.concat(shared, ni, nr, more);
    Arrays.fill(shared, (byte) 0);
    Arrays.fill(more, (byte) 0);
    int cipher = suite.encryption().keyOctets();
    int salt = suite.encryption().saltOctets();
    int integrity = suite.integrity().map(IntegrityAlgorithm::keyOctets).orElse(0);
    int length = 2 * (cipher + salt + integrity);
    try (KeyMaterial keymat = new KeyMaterial(Prf.of(prf), skD, seed, length)) {
      EspKeys first = new EspKeys(keymat.take(cipher), keymat.take(salt), keymat.take(integrity));
      EspKeys second = new EspKeys(keymat.take(cipher), keymat.take(salt), keymat.take(integrity));
      return new ChildKeys(first, second);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  public void wipe() {
    initiatorToResponder.wipe();
    responderToInitiator.wipe();
  }
}
