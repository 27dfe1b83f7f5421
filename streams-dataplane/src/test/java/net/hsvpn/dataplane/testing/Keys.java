package net.hsvpn.dataplane.testing;

import java.util.Random;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.dataplane.crypto.EspKeys;

/** Keys that follow from a seed. */
public final class Keys {
  private Keys() {}

  public static EspKeys of(EspSuite suite, long seed) {
    Random random = new Random(seed);
    return new EspKeys(
        suite,
        secret(random, suite.encryption().keyOctets()),
        secret(random, suite.encryption().saltOctets()),
        secret(random, suite.integrity().map(IntegrityAlgorithm::keyOctets).orElse(0)));
  }

  private static Secret secret(Random random, int octets) {
    byte[] bytes = new byte[octets];
    random.nextBytes(bytes);
    return Secret.copyOf(bytes);
  }
}
