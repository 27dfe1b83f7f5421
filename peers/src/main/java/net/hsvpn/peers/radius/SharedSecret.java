package net.hsvpn.peers.radius;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.wire.Octets;

/** What a RADIUS secret makes believable, and what it hides. MD5 is what the protocol has. */
final class SharedSecret {
  private static final int BLOCK = 16;
  private static final int SALT = 2;

  private final Secret secret;

  SharedSecret(Secret secret) {
    this.secret = secret;
  }

  /** HMAC-MD5 (RFC 3579 section 3.2), over a packet whose own MAC is zero. */
  byte[] mac(byte[] packet) {
    byte[] key = secret.octets();
    try {
      Mac mac = Mac.getInstance("HmacMD5");
      mac.init(new SecretKeySpec(key, "HmacMD5"));
      return mac.doFinal(packet);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has HmacMD5", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** MD5 over a packet and the secret (RFC 2865 section 3, RFC 2866 section 3). */
  byte[] authenticator(byte[] packet) {
    return md5(packet);
  }

  private byte[] md5(byte[]... parts) {
    byte[] key = secret.octets();
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has MD5", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /**
   * The key in MS-MPPE-Send-Key or MS-MPPE-Recv-Key (RFC 2548 section 2.4.2).
   *
   * @param hidden salt and ciphertext
   * @param requested Request Authenticator of the request that was answered
   * @return empty if it is none
   */
  Optional<byte[]> unhide(Octets hidden, Octets requested) {
    byte[] text = hidden.array();
    int blocks = (text.length - SALT) / BLOCK;
    if (blocks < 1 || text.length != SALT + blocks * BLOCK) {
      return Optional.empty();
    }
    byte[] salt = Arrays.copyOf(text, SALT);
    byte[] plain = new byte[blocks * BLOCK];
    byte[] pad = b(requested.array(), salt);
    for (int block = 0; block < blocks; block++) {
      int at = SALT + block * BLOCK;
      for (int i = 0; i < BLOCK; i++) {
        plain[block * BLOCK + i] = (byte) (text[at + i] ^ pad[i]);
      }
      pad = b(Arrays.copyOfRange(text, at, at + BLOCK));
    }
    try {
      int length = plain[0] & 0xFF;
      return length > 0 && length < plain.length
          ? Optional.of(Arrays.copyOfRange(plain, 1, 1 + length))
          : Optional.empty();
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  /** The reverse, as a server does it. */
  Octets hide(byte[] key, byte[] salt, Octets requested) {
    byte[] plain = new byte[(key.length + BLOCK) / BLOCK * BLOCK];
    plain[0] = (byte) key.length;
    System.arraycopy(key, 0, plain, 1, key.length);
    byte[] text = Arrays.copyOf(salt, SALT + plain.length);
    byte[] pad = b(requested.array(), salt);
    for (int at = 0; at < plain.length; at += BLOCK) {
      for (int i = 0; i < BLOCK; i++) {
        text[SALT + at + i] = (byte) (plain[at + i] ^ pad[i]);
      }
      pad = b(Arrays.copyOfRange(text, SALT + at, SALT + at + BLOCK));
    }
    return Octets.of(text);
  }

  private byte[] b(byte[]... behindSecret) {
    byte[] key = secret.octets();
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      digest.update(key);
      for (byte[] part : behindSecret) {
        digest.update(part);
      }
      return digest.digest();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has MD5", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  @Override
  public String toString() {
    return secret.toString();
  }
}
