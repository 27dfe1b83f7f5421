package net.hsvpn.peers.crypto;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.config.proposal.PrfAlgorithm;

/** Every cipher with every integrity algorithm that may go with it, and every PRF. */
final class Suites {
  private Suites() {}

  static Stream<IkeSuite> all() {
    List<IkeSuite> suites = new ArrayList<>();
    for (EncryptionAlgorithm encryption : EncryptionAlgorithm.values()) {
      for (PrfAlgorithm prf : PrfAlgorithm.values()) {
        for (Optional<IntegrityAlgorithm> integrity : integrityFor(encryption)) {
          suites.add(new IkeSuite(encryption, integrity, prf, KeyExchangeMethod.X25519));
        }
      }
    }
    return suites.stream();
  }

  static Stream<IkeSuite> ciphers() {
    return all().filter(suite -> suite.prf() == PrfAlgorithm.HMAC_SHA2_256);
  }

  private static List<Optional<IntegrityAlgorithm>> integrityFor(EncryptionAlgorithm encryption) {
    return encryption.aead()
        ? List.of(Optional.empty())
        : Stream.of(IntegrityAlgorithm.values()).map(Optional::of).toList();
  }

  static SkCipherKeys keys(IkeSuite suite, SeededRandom random) {
    return new SkCipherKeys(
        Octets.intoSecret(random.octets(suite.encryption().keyOctets())),
        Octets.intoSecret(random.octets(suite.encryption().saltOctets())),
        Octets.intoSecret(
            random.octets(suite.integrity().map(IntegrityAlgorithm::keyOctets).orElse(0))));
  }
}
