package net.hsvpn.peers.crypto;

import java.util.Arrays;
import javax.crypto.Mac;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.PrfAlgorithm;

/**
 * A negotiated pseudorandom function (RFC 7296 section 2.13, RFC 4868). Being HMACs, all of ours
 * take keys of any length.
 */
public final class Prf {
  /** The block counter of prf+ is one octet that starts at 1 (RFC 7296 section 2.13). */
  private static final int MAX_BLOCKS = 255;

  private final PrfAlgorithm algorithm;

  private Prf(PrfAlgorithm algorithm) {
    this.algorithm = algorithm;
  }

  public static Prf of(PrfAlgorithm algorithm) {
    return new Prf(algorithm);
  }

  public PrfAlgorithm algorithm() {
    return algorithm;
  }

  /** Length of the output and preferred length of the key. */
  public int octets() {
    return algorithm.octets();
  }

  /** prf(key, data[0] | data[1] | …), {@link #octets()} long. */
  public byte[] compute(Secret key, byte[]... data) {
    Mac mac = keyed(key);
    for (byte[] part : data) {
      mac.update(part);
    }
    return mac.doFinal();
  }

  /** The same for a result that is itself a key. */
  public Secret computeSecret(Secret key, byte[]... data) {
    return Octets.intoSecret(compute(key, data));
  }

  /**
   * prf+(key, seed), cut to the length asked for.
   *
   * @param octets 0 to 255 times {@link #octets()}
   * @throws IllegalArgumentException if more is asked than prf+ can give
   */
  public byte[] plus(Secret key, byte[] seed, int octets) {
    if (octets < 0 || octets > MAX_BLOCKS * octets()) {
      throw new IllegalArgumentException(
          "prf+ gives 0 to " + MAX_BLOCKS * octets() + " octets, not " + octets);
    }
    byte[] out = new byte[octets];
    byte[] block = new byte[0];
    Mac mac = keyed(key);
    int done = 0;
    for (int counter = 1; done < octets; counter++) {
      mac.update(block);
      mac.update(seed);
      mac.update((byte) counter);
      Arrays.fill(block, (byte) 0);
      block = mac.doFinal();
      int taken = Math.min(block.length, octets - done);
      System.arraycopy(block, 0, out, done, taken);
      done += taken;
    }
    Arrays.fill(block, (byte) 0);
    return out;
  }

  private Mac keyed(Secret key) {
    return Macs.keyed(algorithm.jcaName(), key);
  }

  @Override
  public String toString() {
    return algorithm.keyword();
  }
}
