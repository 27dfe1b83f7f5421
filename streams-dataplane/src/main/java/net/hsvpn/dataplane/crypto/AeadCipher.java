package net.hsvpn.dataplane.crypto;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.wire.Octets;

/**
 * What sealing and opening with AES-GCM (RFC 4106) and ChaCha20-Poly1305 (RFC 7634) share: nonce =
 * salt | explicit IV, additional data = SPI | sequence number, 32 or 64 bits of it.
 */
final class AeadCipher {
  private static final int SALT_OCTETS = 4;
  private static final int ICV_BITS = 128;

  private final Cipher cipher;
  private final SecretKeySpec key;
  private final boolean gcm;
  private final byte[] nonce;
  private final byte[] additional;

  AeadCipher(EspKeys keys) {
    EncryptionAlgorithm algorithm = keys.suite().encryption();
    gcm =
        switch (algorithm) {
          case AES_GCM_16_128, AES_GCM_16_256 -> true;
          case CHACHA20_POLY1305 -> false;
          case AES_CBC_128, AES_CBC_192, AES_CBC_256 ->
              throw new IllegalArgumentException(algorithm + " is no AEAD cipher");
        };
    byte[] octets = keys.encryption().octets();
    key = new SecretKeySpec(octets, gcm ? "AES" : "ChaCha20");
    Arrays.fill(octets, (byte) 0);
    nonce = Arrays.copyOf(keys.salt().octets(), SALT_OCTETS + algorithm.ivOctets());
    boolean extended = keys.suite().sequenceNumbers() == SequenceNumbers.EXTENDED;
    additional = new byte[extended ? 12 : 8];
    try {
      cipher = Cipher.getInstance(gcm ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks " + algorithm.keyword(), e);
    }
  }

  /** Makes the cipher ready for one packet. */
  Cipher ready(int mode, int spi, long sequence, long iv) throws GeneralSecurityException {
    Octets.putU64(nonce, SALT_OCTETS, iv);
    AlgorithmParameterSpec parameters =
        gcm ? new GCMParameterSpec(ICV_BITS, nonce) : new IvParameterSpec(nonce);
    cipher.init(mode, key, parameters);
    Octets.putU32(additional, 0, spi);
    if (additional.length == 12) {
      Octets.putU64(additional, 4, sequence);
    } else {
      Octets.putU32(additional, 4, (int) sequence);
    }
    cipher.updateAAD(additional);
    return cipher;
  }
}
