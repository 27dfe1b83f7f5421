package net.hsvpn.dataplane.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import net.hsvpn.dataplane.wire.EspHeader;
import net.hsvpn.dataplane.wire.Octets;

/** Seals with AES-GCM-16 or ChaCha20-Poly1305. */
final class AeadSealer implements Sealer {
  private static final int IV_OCTETS = 8;

  private final AeadCipher aead;

  AeadSealer(EspKeys keys) {
    aead = new AeadCipher(keys);
  }

  @Override
  public int seal(byte[] octets, int at, int plaintextLength, long sequence, long iv)
      throws GeneralSecurityException {
    int ivAt = at + EspHeader.OCTETS;
    Octets.putU64(octets, ivAt, iv);
    Cipher cipher = aead.ready(Cipher.ENCRYPT_MODE, EspHeader.spi(octets, at), sequence, iv);
    int payload = ivAt + IV_OCTETS;
    return EspHeader.OCTETS
        + IV_OCTETS
        + cipher.doFinal(octets, payload, plaintextLength, octets, payload);
  }
}
