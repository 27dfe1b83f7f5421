package net.hsvpn.peers.crypto;

import java.util.Arrays;
import java.util.List;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.PrfAlgorithm;

/**
 * The seven secrets of an IKE SA (RFC 7296 section 2.14).
 *
 * @param skD from which child SAs and the successor get their keys
 * @param initiator SK_ei and SK_ai: what the IKE SA's initiator seals with
 * @param responder SK_er and SK_ar: what its responder seals with
 * @param skPi for the initiator's AUTH
 * @param skPr for the responder's AUTH
 */
public record IkeKeys(
    Secret skD, SkCipherKeys initiator, SkCipherKeys responder, Secret skPi, Secret skPr) {

  /**
   * Keys of a first IKE SA: SKEYSEED = prf(Ni | Nr, g^ir).
   *
   * @param ni initiator's nonce, without payload header
   * @param nr responder's nonce, without payload header
   * @param spiI initiator's SPI
   * @param spiR responder's SPI
   */
  public static IkeKeys derive(
      IkeSuite suite, Secret sharedSecret, byte[] ni, byte[] nr, long spiI, long spiR) {
    Secret nonces = Octets.intoSecret(Octets.concat(ni, nr));
    byte[] shared = sharedSecret.octets();
    Secret skeyseed = Prf.of(suite.prf()).computeSecret(nonces, shared);
    Arrays.fill(shared, (byte) 0);
    return expand(suite, skeyseed, ni, nr, spiI, spiR);
  }

  /**
   * Keys after one more key exchange of the same IKE SA (RFC 9370 section 2.2.2): SKEYSEED(n) =
   * prf(SK_d(n-1), SK(n) | Ni | Nr). Nonces and SPIs are those of IKE_SA_INIT.
   */
  public IkeKeys stirred(
      IkeSuite suite, Secret sharedSecret, byte[] ni, byte[] nr, long spiI, long spiR) {
    byte[] shared = sharedSecret.octets();
    Secret skeyseed = Prf.of(suite.prf()).computeSecret(skD, shared, ni, nr);
    Arrays.fill(shared, (byte) 0);
    return expand(suite, skeyseed, ni, nr, spiI, spiR);
  }

  /**
   * The same with a post-quantum pre-shared key in all that is derived later (RFC 8784 section 3):
   * SK_d, SK_pi and SK_pr are prf+(PPK, what they were). Shares nothing with these keys, so that
   * each can be wiped alone.
   */
  public IkeKeys mixed(PrfAlgorithm algorithm, Secret ppk) {
    Prf prf = Prf.of(algorithm);
    return new IkeKeys(
        mixed(prf, ppk, skD),
        initiator.copy(),
        responder.copy(),
        mixed(prf, ppk, skPi),
        mixed(prf, ppk, skPr));
  }

  private static Secret mixed(Prf prf, Secret ppk, Secret key) {
    byte[] before = key.octets();
    try {
      return Octets.intoSecret(prf.plus(ppk, before, prf.octets()));
    } finally {
      Arrays.fill(before, (byte) 0);
    }
  }

  /**
   * Keys of an IKE SA that replaces another: SKEYSEED = prf(SK_d, g^ir | Ni | Nr) with the PRF of
   * the old SA, everything after it with that of the new one (RFC 7296 section 2.18). Nonces, SPIs
   * and roles are those of the rekeying exchange.
   *
   * @param additional secrets of further key exchanges, which follow Nr (RFC 9370 section 2.2.4)
   */
  public static IkeKeys rederive(
      IkeSuite suite,
      Secret oldSkD,
      PrfAlgorithm oldPrf,
      Secret sharedSecret,
      List<Secret> additional,
      byte[] ni,
      byte[] nr,
      long spiI,
      long spiR) {
    byte[] shared = sharedSecret.octets();
    byte[] more = Octets.concat(additional);
    Secret skeyseed = Prf.of(oldPrf).computeSecret(oldSkD, shared, ni, nr, more);
    Arrays.fill(shared, (byte) 0);
    Arrays.fill(more, (byte) 0);
    return expand(suite, skeyseed, ni, nr, spiI, spiR);
  }

  private static IkeKeys expand(
      IkeSuite suite, Secret skeyseed, byte[] ni, byte[] nr, long spiI, long spiR) {
    Prf prf = Prf.of(suite.prf());
    int cipher = suite.encryption().keyOctets();
    int salt = suite.encryption().saltOctets();
    int integrity = suite.integrity().map(IntegrityAlgorithm::keyOctets).orElse(0);
    int length = 3 * prf.octets() + 2 * (cipher + salt + integrity);
    byte[] seed = Octets.concat(ni, nr, Octets.of(spiI), Octets.of(spiR));
    try (KeyMaterial keys = new KeyMaterial(prf, skeyseed, seed, length)) {
      Secret skD = keys.take(prf.octets());
      Secret skAi = keys.take(integrity);
      Secret skAr = keys.take(integrity);
      SkCipherKeys initiator = new SkCipherKeys(keys.take(cipher), keys.take(salt), skAi);
      SkCipherKeys responder = new SkCipherKeys(keys.take(cipher), keys.take(salt), skAr);
      return new IkeKeys(
          skD, initiator, responder, keys.take(prf.octets()), keys.take(prf.octets()));
    } finally {
      skeyseed.wipe();
    }
  }

  /** Overwrites all seven; ciphers made of them refuse to work afterwards. */
  public void wipe() {
    skD.wipe();
    initiator.wipe();
    responder.wipe();
    skPi.wipe();
    skPr.wipe();
  }
}
