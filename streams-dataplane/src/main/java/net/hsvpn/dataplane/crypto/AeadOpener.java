package net.hsvpn.dataplane.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import net.hsvpn.dataplane.wire.EspHeader;
import net.hsvpn.dataplane.wire.Octets;

/** Opens what was sealed with AES-GCM-16 or ChaCha20-Poly1305. */
final class AeadOpener implements Opener {
  private static final int IV_OCTETS = 8;

  private final AeadCipher aead;

  AeadOpener(EspKeys keys) {
    aead = new AeadCipher(keys);
  }

  @Override
  public int open(byte[] octets, int at, int length, long sequence) {
    int ivAt = at + EspHeader.OCTETS;
    int payload = ivAt + IV_OCTETS;
    try {
      Cipher cipher =
          aead.ready(
              Cipher.DECRYPT_MODE, EspHeader.spi(octets, at), sequence, Octets.u64(octets, ivAt));
      return cipher.doFinal(octets, payload, length - (payload - at), octets, payload);
    } catch (AEADBadTagException forged) {
      return REFUSED;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ESP cipher failed on a packet of " + length + " octets", e);
    }
  }
}
