package net.hsvpn.dataplane.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.hsvpn.dataplane.wire.EspHeader;
import net.hsvpn.dataplane.wire.Octets;

/**
 * Seals with AES-CBC (RFC 3602), then HMAC-SHA2 over header, IV and ciphertext.
 *
 * <p>CBC wants an IV that nobody can predict. NIST SP 800-38A appendix C: encrypt a nonce, here the
 * allocator's unique value, under the same key.
 */
final class CbcHmacSealer implements Sealer {
  private static final int BLOCK = 16;

  private final Cipher cbc;
  private final Cipher block;
  private final SecretKeySpec key;
  private final PacketMac mac;
  private final byte[] nonce = new byte[BLOCK];

  CbcHmacSealer(EspKeys keys) {
    byte[] octets = keys.encryption().octets();
    key = new SecretKeySpec(octets, "AES");
    Arrays.fill(octets, (byte) 0);
    mac = new PacketMac(keys);
    try {
      cbc = Cipher.getInstance("AES/CBC/NoPadding");
      block = singleBlockCipher(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks AES-CBC", e);
    }
  }

  @SuppressWarnings("InsecureCryptoUsage") // One unique block per call: a permutation, not a mode.
  private static Cipher singleBlockCipher(SecretKeySpec key) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, key);
    return cipher;
  }

  @Override
  public int seal(byte[] octets, int at, int plaintextLength, long sequence, long iv)
      throws GeneralSecurityException {
    int ivAt = at + EspHeader.OCTETS;
    Octets.putU64(nonce, 0, iv);
    block.doFinal(nonce, 0, BLOCK, octets, ivAt);
    cbc.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(octets, ivAt, BLOCK));
    int payload = ivAt + BLOCK;
    cbc.doFinal(octets, payload, plaintextLength, octets, payload);
    int authenticated = EspHeader.OCTETS + BLOCK + plaintextLength;
    mac.append(octets, at, authenticated, sequence);
    return authenticated + mac.icvOctets();
  }
}
