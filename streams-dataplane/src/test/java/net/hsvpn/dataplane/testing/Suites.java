package net.hsvpn.dataplane.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.SequenceNumbers;

/** Every ESP suite that the data plane speaks. */
public final class Suites {
  public static final EspSuite GCM_ESN =
      aead(EncryptionAlgorithm.AES_GCM_16_128, SequenceNumbers.EXTENDED);

  private Suites() {}

  public static List<EspSuite> all() {
    List<EspSuite> suites = new ArrayList<>();
    for (SequenceNumbers width : SequenceNumbers.values()) {
      for (EncryptionAlgorithm cipher : EncryptionAlgorithm.values()) {
        if (cipher.aead()) {
          suites.add(aead(cipher, width));
        } else {
          for (IntegrityAlgorithm mac : IntegrityAlgorithm.values()) {
            suites.add(new EspSuite(cipher, Optional.of(mac), Optional.empty(), width));
          }
        }
      }
    }
    return suites;
  }

  public static EspSuite aead(EncryptionAlgorithm cipher, SequenceNumbers width) {
    return new EspSuite(cipher, Optional.empty(), Optional.empty(), width);
  }
}
