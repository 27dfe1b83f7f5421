package net.hsvpn.dataplane.crypto;

import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;

/**
 * The keys of one direction of a child SA.
 *
 * @param suite what the SA negotiated
 * @param encryption the cipher key, without the salt
 * @param salt 4 octets for an AEAD cipher (RFC 4106, RFC 7634), else empty
 * @param integrity the HMAC key where the suite has one, else empty
 */
public record EspKeys(EspSuite suite, Secret encryption, Secret salt, Secret integrity) {
  public EspKeys {
    require("encryption key", encryption, suite.encryption().keyOctets(), suite);
    require("salt", salt, suite.encryption().saltOctets(), suite);
    int macKey = suite.integrity().map(IntegrityAlgorithm::keyOctets).orElse(0);
    require("integrity key", integrity, macKey, suite);
    if (suite.encryption().aead() == suite.integrity().isPresent()) {
      throw new IllegalArgumentException(
          "ESP suite "
              + suite
              + ": a cipher needs an integrity algorithm exactly if it is no AEAD");
    }
  }

  private static void require(String name, Secret secret, int octets, EspSuite suite) {
    if (secret.length() != octets) {
      throw new IllegalArgumentException(
          "%s of %d octets: ESP suite %s expects %d"
              .formatted(name, secret.length(), suite, octets));
    }
  }
}
