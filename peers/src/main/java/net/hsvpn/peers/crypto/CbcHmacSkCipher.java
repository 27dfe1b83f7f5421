package net.hsvpn.peers.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.IntegrityAlgorithm;

/**
 * AES-CBC (RFC 3602) under a truncated HMAC (RFC 4868) of everything from the IKE header to the
 * last block (RFC 7296 section 3.14).
 */
final class CbcHmacSkCipher implements SkCipher {
  private static final int BLOCK = 16;

  private final EncryptionAlgorithm encryption;
  private final IntegrityAlgorithm integrity;
  private final SkCipherKeys keys;

  CbcHmacSkCipher(EncryptionAlgorithm encryption, IntegrityAlgorithm integrity, SkCipherKeys keys) {
    this.encryption = encryption;
    this.integrity = integrity;
    this.keys = keys;
  }

  @Override
  public byte[] seal(byte[] aad, byte[] plaintext, long counter, SecureRandom random) {
    byte[] iv = new byte[BLOCK];
    random.nextBytes(iv);
    byte[] padded = SkPadding.pad(plaintext, BLOCK);
    byte[] body = Arrays.copyOf(iv, sealedLength(plaintext.length));
    try {
      cipher(Cipher.ENCRYPT_MODE, iv).doFinal(padded, 0, padded.length, body, BLOCK);
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive(encryption.keyword(), e);
    } finally {
      Arrays.fill(padded, (byte) 0);
    }
    int macAt = body.length - integrity.icvOctets();
    System.arraycopy(icv(aad, body, macAt), 0, body, macAt, integrity.icvOctets());
    return body;
  }

  @Override
  public Optional<byte[]> open(byte[] aad, byte[] body) {
    int macAt = body.length - integrity.icvOctets();
    if (body.length < sealedLength(0) || macAt % BLOCK != 0) {
      return Optional.empty();
    }
    byte[] received = Arrays.copyOfRange(body, macAt, body.length);
    if (!MessageDigest.isEqual(icv(aad, body, macAt), received)) {
      return Optional.empty();
    }
    try {
      byte[] padded =
          cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(body, BLOCK))
              .doFinal(body, BLOCK, macAt - BLOCK);
      Optional<byte[]> plaintext = SkPadding.strip(padded);
      Arrays.fill(padded, (byte) 0);
      return plaintext;
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive(encryption.keyword(), e);
    }
  }

  @Override
  public int sealedLength(int plaintextLength) {
    return Math.addExact(
        BLOCK + integrity.icvOctets(), SkPadding.paddedLength(plaintextLength, BLOCK));
  }

  private byte[] icv(byte[] aad, byte[] body, int length) {
    LiveKeys.check(keys.integrity());
    Mac mac = Macs.keyed(integrity.jcaName(), keys.integrity());
    mac.update(aad);
    mac.update(body, 0, length);
    return Arrays.copyOf(mac.doFinal(), integrity.icvOctets());
  }

  private Cipher cipher(int mode, byte[] iv) throws GeneralSecurityException {
    LiveKeys.check(keys.encryption());
    Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
    cipher.init(mode, new SecretOctetsKey("AES", keys.encryption()), new IvParameterSpec(iv));
    return cipher;
  }
}
