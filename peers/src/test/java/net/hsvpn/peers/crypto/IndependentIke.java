package net.hsvpn.peers.crypto;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.IkeSuite;
import net.hsvpn.config.proposal.IntegrityAlgorithm;
import net.hsvpn.config.proposal.PrfAlgorithm;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.modes.CBCModeCipher;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * RFC 7296 once more, read from the text, on BouncyCastle and sharing no code with what it checks.
 */
final class IndependentIke {
  private IndependentIke() {}

  static byte[] prf(PrfAlgorithm algorithm, byte[] key, byte[]... data) {
    HMac mac =
        switch (algorithm) {
          case HMAC_SHA2_256 -> new HMac(SHA256Digest.newInstance());
          case HMAC_SHA2_384 -> new HMac(new SHA384Digest());
          case HMAC_SHA2_512 -> new HMac(new SHA512Digest());
        };
    return mac(mac, key, data);
  }

  static byte[] prfPlus(PrfAlgorithm algorithm, byte[] key, byte[] seed, int length) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    byte[] last = new byte[0];
    for (int i = 1; stream.size() < length; i++) {
      last = prf(algorithm, key, last, seed, new byte[] {(byte) i});
      stream.writeBytes(last);
    }
    return Arrays.copyOf(stream.toByteArray(), length);
  }

  static byte[] pskAuth(PrfAlgorithm algorithm, byte[] psk, byte[] signed) {
    byte[] pad = "Key Pad for IKEv2".getBytes(StandardCharsets.US_ASCII);
    return prf(algorithm, prf(algorithm, psk, pad), signed);
  }

  /** Decrypts, padding left in place; the ICV is checked. */
  static byte[] open(IkeSuite suite, SkCipherKeys keys, byte[] aad, byte[] body)
      throws InvalidCipherTextException {
    int ivOctets = suite.encryption().ivOctets();
    byte[] iv = Arrays.copyOf(body, ivOctets);
    if (suite.encryption().aead()) {
      return aead(false, suite, keys, aad, iv, Arrays.copyOfRange(body, ivOctets, body.length));
    }
    IntegrityAlgorithm integrity = suite.integrity().orElseThrow();
    int macAt = body.length - integrity.icvOctets();
    byte[] icv = hmac(integrity, keys, aad, Arrays.copyOf(body, macAt));
    if (!MessageDigest.isEqual(icv, Arrays.copyOfRange(body, macAt, body.length))) {
      throw new InvalidCipherTextException("ICV");
    }
    return cbc(false, keys, iv, Arrays.copyOfRange(body, ivOctets, macAt));
  }

  /** Encrypts a plaintext that already ends in padding and Pad Length, however wrong these are. */
  static byte[] sealPadded(
      IkeSuite suite, SkCipherKeys keys, byte[] aad, byte[] padded, SecureRandom random)
      throws InvalidCipherTextException {
    byte[] iv = new byte[suite.encryption().ivOctets()];
    random.nextBytes(iv);
    if (suite.encryption().aead()) {
      return join(iv, aead(true, suite, keys, aad, iv, padded));
    }
    byte[] sealed = join(iv, cbc(true, keys, iv, padded));
    return join(sealed, hmac(suite.integrity().orElseThrow(), keys, aad, sealed));
  }

  private static byte[] aead(
      boolean encrypt, IkeSuite suite, SkCipherKeys keys, byte[] aad, byte[] iv, byte[] in)
      throws InvalidCipherTextException {
    AEADCipher cipher =
        suite.encryption() == EncryptionAlgorithm.CHACHA20_POLY1305
            ? new ChaCha20Poly1305()
            : GCMBlockCipher.newInstance(AESEngine.newInstance());
    KeyParameter key = new KeyParameter(keys.encryption().octets());
    cipher.init(encrypt, new AEADParameters(key, 128, join(keys.salt().octets(), iv), aad));
    byte[] out = new byte[cipher.getOutputSize(in.length)];
    int done = cipher.processBytes(in, 0, in.length, out, 0);
    cipher.doFinal(out, done);
    return out;
  }

  private static byte[] cbc(boolean encrypt, SkCipherKeys keys, byte[] iv, byte[] in) {
    CBCModeCipher cipher = CBCBlockCipher.newInstance(AESEngine.newInstance());
    CipherParameters key = new KeyParameter(keys.encryption().octets());
    cipher.init(encrypt, new ParametersWithIV(key, iv));
    byte[] out = new byte[in.length];
    for (int at = 0; at < in.length; at += 16) {
      cipher.processBlock(in, at, out, at);
    }
    return out;
  }

  private static byte[] hmac(
      IntegrityAlgorithm algorithm, SkCipherKeys keys, byte[] aad, byte[] sealed) {
    HMac mac =
        switch (algorithm) {
          case HMAC_SHA2_256_128 -> new HMac(SHA256Digest.newInstance());
          case HMAC_SHA2_384_192 -> new HMac(new SHA384Digest());
          case HMAC_SHA2_512_256 -> new HMac(new SHA512Digest());
        };
    byte[] full = mac(mac, keys.integrity().octets(), aad, sealed);
    return Arrays.copyOf(full, full.length / 2);
  }

  private static byte[] mac(HMac mac, byte[] key, byte[]... data) {
    mac.init(new KeyParameter(key));
    for (byte[] part : data) {
      mac.update(part, 0, part.length);
    }
    byte[] out = new byte[mac.getMacSize()];
    mac.doFinal(out, 0);
    return out;
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
