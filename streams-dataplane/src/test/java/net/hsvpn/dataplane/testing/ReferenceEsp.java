package net.hsvpn.dataplane.testing;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.hsvpn.config.proposal.EncryptionAlgorithm;
import net.hsvpn.config.proposal.SequenceNumbers;
import net.hsvpn.dataplane.crypto.EspKeys;

/**
 * ESP written down straight from the RFCs, without regard to speed and without a line of the
 * product's cipher code, to compare against.
 */
public final class ReferenceEsp {
  private final EspKeys keys;

  public ReferenceEsp(EspKeys keys) {
    this.keys = keys;
  }

  /** Inner packet, optional TFC padding, tag (negative: none), padding and trailer. */
  public static byte[] plaintext(byte[] inner, int tfc, int tag, int alignment, int nextHeader) {
    int payload = inner.length + tfc + (tag < 0 ? 0 : 2);
    int pad = 0;
    while ((payload + pad + 2) % alignment != 0) {
      pad++;
    }
    ByteBuffer out = ByteBuffer.allocate(payload + pad + 2);
    out.put(inner).put(new byte[tfc]);
    if (tag >= 0) {
      out.putShort((short) tag);
    }
    for (int i = 1; i <= pad; i++) {
      out.put((byte) i);
    }
    return out.put((byte) pad).put((byte) nextHeader).array();
  }

  /** A whole ESP packet around a plaintext that is aligned already. */
  public byte[] seal(int spi, long sequence, byte[] iv, byte[] plaintext) {
    try {
      byte[] header = ByteBuffer.allocate(8).putInt(spi).putInt((int) sequence).array();
      return keys.suite().encryption().aead()
          ? concat(header, iv, aead(Cipher.ENCRYPT_MODE, spi, sequence, iv, plaintext))
          : cbc(header, sequence, iv, plaintext);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The plaintext of a packet that must be authentic. */
  public byte[] open(byte[] packet, long sequence) {
    try {
      int iv = 8 + keys.suite().encryption().ivOctets();
      byte[] explicit = Arrays.copyOfRange(packet, 8, iv);
      int spi = ByteBuffer.wrap(packet).getInt();
      if (keys.suite().encryption().aead()) {
        byte[] sealed = Arrays.copyOfRange(packet, iv, packet.length);
        return aead(Cipher.DECRYPT_MODE, spi, sequence, explicit, sealed);
      }
      int icv = packet.length - keys.suite().icvOctets();
      byte[] authenticated = Arrays.copyOf(packet, icv);
      if (!Arrays.equals(
          icv(authenticated, sequence), Arrays.copyOfRange(packet, icv, packet.length))) {
        throw new AssertionError("wrong ICV");
      }
      Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
      cipher.init(Cipher.DECRYPT_MODE, key("AES"), new IvParameterSpec(explicit));
      return cipher.doFinal(packet, iv, icv - iv);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] aead(int mode, int spi, long sequence, byte[] iv, byte[] data)
      throws GeneralSecurityException {
    byte[] nonce = concat(keys.salt().octets(), iv);
    Cipher cipher;
    if (keys.suite().encryption() == EncryptionAlgorithm.CHACHA20_POLY1305) {
      cipher = Cipher.getInstance("ChaCha20-Poly1305");
      cipher.init(mode, key("ChaCha20"), new IvParameterSpec(nonce));
    } else {
      cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, key("AES"), new GCMParameterSpec(128, nonce));
    }
    ByteBuffer aad = ByteBuffer.allocate(extended() ? 12 : 8).putInt(spi);
    if (extended()) {
      aad.putLong(sequence);
    } else {
      aad.putInt((int) sequence);
    }
    cipher.updateAAD(aad.array());
    return cipher.doFinal(data);
  }

  private byte[] cbc(byte[] header, long sequence, byte[] iv, byte[] plaintext)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, key("AES"), new IvParameterSpec(iv));
    byte[] authenticated = concat(header, iv, cipher.doFinal(plaintext));
    return concat(authenticated, icv(authenticated, sequence));
  }

  private byte[] icv(byte[] authenticated, long sequence) throws GeneralSecurityException {
    var algorithm = keys.suite().integrity().orElseThrow();
    Mac mac = Mac.getInstance(algorithm.jcaName());
    mac.init(new SecretKeySpec(keys.integrity().octets(), algorithm.jcaName()));
    mac.update(authenticated);
    if (extended()) {
      mac.update(ByteBuffer.allocate(4).putInt((int) (sequence >>> 32)).array());
    }
    return Arrays.copyOf(mac.doFinal(), algorithm.icvOctets());
  }

  private SecretKeySpec key(String algorithm) {
    return new SecretKeySpec(keys.encryption().octets(), algorithm);
  }

  private boolean extended() {
    return keys.suite().sequenceNumbers() == SequenceNumbers.EXTENDED;
  }

  private static byte[] concat(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(p -> p.length).sum();
    ByteBuffer out = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      out.put(part);
    }
    return out.array();
  }
}
