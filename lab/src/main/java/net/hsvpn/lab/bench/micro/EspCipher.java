package net.hsvpn.lab.bench.micro;

import java.util.Optional;
import java.util.Random;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.EspSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.crypto.EspKeys;
import net.hsvpn.dataplane.crypto.Opener;
import net.hsvpn.dataplane.crypto.Sealer;
import net.hsvpn.dataplane.wire.EspTrailer;
import net.hsvpn.dataplane.wire.RoutingTagTrailer;

/** The ciphers of ESP that are measured, all with extended sequence numbers. */
public enum EspCipher {
  /** By libIPSec_MB where the machine has it, else the same as {@link #AES_GCM_RUNTIME}. */
  AES_GCM(EncryptionAlgorithm.AES_GCM_16_128),
  AES_GCM_RUNTIME(EncryptionAlgorithm.AES_GCM_16_128),
  CHACHA20_POLY1305(EncryptionAlgorithm.CHACHA20_POLY1305),
  AES_CBC_HMAC_SHA2_256(EncryptionAlgorithm.AES_CBC_128);

  private final EncryptionAlgorithm encryption;

  EspCipher(EncryptionAlgorithm encryption) {
    this.encryption = encryption;
  }

  EspKeys keys(Random random) {
    Optional<IntegrityAlgorithm> integrity =
        encryption.aead() ? Optional.empty() : Optional.of(IntegrityAlgorithm.HMAC_SHA2_256_128);
    return new EspKeys(
        new EspSuite(encryption, integrity, Optional.empty(), SequenceNumbers.EXTENDED),
        secret(random, encryption.keyOctets()),
        secret(random, encryption.saltOctets()),
        secret(random, integrity.map(IntegrityAlgorithm::keyOctets).orElse(0)));
  }

  Sealer sealer(EspKeys keys) {
    return this == AES_GCM_RUNTIME ? Sealer.ofRuntime(keys) : Sealer.of(keys);
  }

  Opener opener(EspKeys keys) {
    return this == AES_GCM_RUNTIME ? Opener.ofRuntime(keys) : Opener.of(keys);
  }

  /** Octets that are encrypted for an inner packet: itself, the routing tag and ESP's trailer. */
  int plaintextOctets(int packet) {
    int payload = packet + RoutingTagTrailer.OCTETS;
    return payload
        + EspTrailer.padLength(payload, encryption.alignment())
        + EspTrailer.FIXED_OCTETS;
  }

  private static Secret secret(Random random, int octets) {
    byte[] key = new byte[octets];
    random.nextBytes(key);
    return Secret.copyOf(key);
  }
}
