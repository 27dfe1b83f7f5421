package net.hsvpn.dataplane.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.SequenceNumbers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Known-answer test at power-on: a native cipher must seal to the octet as the Java runtime does,
 * open what that sealed, and refuse it if one bit is wrong.
 */
final class CipherAgreement {
  private static final Logger LOG = LoggerFactory.getLogger(CipherAgreement.class);
  private static final int[] LENGTHS = {4, 16, 36, 64, 100, 256, 520, 768, 1024, 1400, 1900};
  private static final int ROOM = 2048;
  private static final int AT = 52;

  private CipherAgreement() {}

  /** Whether it holds; if not, the log says why. */
  static boolean holds(String library) {
    // The packets need not be secret, and the same ones are tried at each start.
    Random random = new Random(library.hashCode());
    try {
      for (SequenceNumbers width : SequenceNumbers.values()) {
        for (EncryptionAlgorithm cipher :
            List.of(EncryptionAlgorithm.AES_GCM_16_128, EncryptionAlgorithm.AES_GCM_16_256)) {
          require(cipher, width, random);
        }
      }
    } catch (GeneralSecurityException | RuntimeException disagreement) {
      LOG.warn("AES-GCM by the Java runtime, since {} fails its self-test", library, disagreement);
      return false;
    }
    return true;
  }

  private static void require(EncryptionAlgorithm cipher, SequenceNumbers width, Random random)
      throws GeneralSecurityException {
    EspSuite suite = new EspSuite(cipher, Optional.empty(), Optional.empty(), width);
    EspKeys keys =
        new EspKeys(
            suite,
            secret(random, cipher.keyOctets()),
            secret(random, cipher.saltOctets()),
            secret(random, 0));
    Sealer reference = new AeadSealer(keys);
    Sealer sealer = new IpsecMbSealer(keys);
    Opener opener = new IpsecMbOpener(keys);
    for (int length : LENGTHS) {
      byte[] plain = new byte[ROOM];
      random.nextBytes(plain);
      long sequence = random.nextLong() >>> 1;
      long iv = random.nextLong();
      byte[] expected = plain.clone();
      byte[] actual = plain.clone();
      int sealed = reference.seal(expected, AT, length, sequence, iv);
      require(sealer.seal(actual, AT, length, sequence, iv) == sealed, length, suite);
      require(Arrays.equals(expected, actual), length, suite);
      byte[] forged = actual.clone();
      forged[AT + 16 + random.nextInt(sealed - 16)] ^= (byte) (1 << random.nextInt(8));
      require(opener.open(forged, AT, sealed, sequence) == Opener.REFUSED, length, suite);
      require(opener.open(actual, AT, sealed, sequence) == length, length, suite);
      boolean same =
          Arrays.equals(plain, AT + 16, AT + 16 + length, actual, AT + 16, AT + 16 + length);
      require(same, length, suite);
    }
  }

  private static void require(boolean holds, int length, EspSuite suite) {
    if (!holds) {
      throw new IllegalStateException("wrong result for " + length + " octets, " + suite);
    }
  }

  private static Secret secret(Random random, int octets) {
    byte[] bytes = new byte[octets];
    random.nextBytes(bytes);
    return Secret.copyOf(bytes);
  }
}
