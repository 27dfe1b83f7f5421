package net.hsvpn.peers.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import net.hsvpn.config.proposal.EncryptionAlgorithm;

/** AES-GCM (RFC 5282) and ChaCha20-Poly1305 (RFC 7634 section 3): nonce = salt | explicit IV. */
final class AeadSkCipher implements SkCipher {
  /** No block to fill; only Pad Length is added (RFC 5282 section 3). */
  private static final int BLOCK = 1;

  private final EncryptionAlgorithm algorithm;
  private final SkCipherKeys keys;

  AeadSkCipher(EncryptionAlgorithm algorithm, SkCipherKeys keys) {
    this.algorithm = algorithm;
    this.keys = keys;
  }

  @Override
  public byte[] seal(byte[] aad, byte[] plaintext, long counter, SecureRandom random) {
    byte[] iv = Octets.of(counter);
    byte[] padded = SkPadding.pad(plaintext, BLOCK);
    byte[] body = Arrays.copyOf(iv, sealedLength(plaintext.length));
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, iv);
      cipher.updateAAD(aad);
      cipher.doFinal(padded, 0, padded.length, body, iv.length);
      return body;
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive(algorithm.keyword(), e);
    } finally {
      Arrays.fill(padded, (byte) 0);
    }
  }

  @Override
  public Optional<byte[]> open(byte[] aad, byte[] body) {
    if (body.length < sealedLength(0)) {
      return Optional.empty();
    }
    int ivOctets = algorithm.ivOctets();
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(body, ivOctets));
      cipher.updateAAD(aad);
      byte[] padded = cipher.doFinal(body, ivOctets, body.length - ivOctets);
      Optional<byte[]> plaintext = SkPadding.strip(padded);
      Arrays.fill(padded, (byte) 0);
      return plaintext;
    } catch (AEADBadTagException _) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive(algorithm.keyword(), e);
    }
  }

  @Override
  public int sealedLength(int plaintextLength) {
    return Math.addExact(
        algorithm.ivOctets() + algorithm.icvOctets(),
        SkPadding.paddedLength(plaintextLength, BLOCK));
  }

  /** A new one each time: IKE is no bulk traffic, and so any thread may seal and open. */
  private Cipher cipher(int mode, byte[] iv) throws GeneralSecurityException {
    LiveKeys.check(keys.encryption());
    byte[] salt = keys.salt().octets();
    byte[] nonce = ByteBuffer.allocate(salt.length + iv.length).put(salt).put(iv).array();
    Cipher cipher = Cipher.getInstance(transformation());
    cipher.init(mode, new SecretOctetsKey(keyAlgorithm(), keys.encryption()), parameters(nonce));
    return cipher;
  }

  private boolean chacha() {
    return algorithm == EncryptionAlgorithm.CHACHA20_POLY1305;
  }

  private String transformation() {
    return chacha() ? "ChaCha20-Poly1305" : "AES/GCM/NoPadding";
  }

  private String keyAlgorithm() {
    return chacha() ? "ChaCha20" : "AES";
  }

  private AlgorithmParameterSpec parameters(byte[] nonce) {
    return chacha()
        ? new IvParameterSpec(nonce)
        : new GCMParameterSpec(algorithm.icvOctets() * Byte.SIZE, nonce);
  }
}
