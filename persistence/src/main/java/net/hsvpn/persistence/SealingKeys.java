package net.hsvpn.persistence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.hsvpn.config.Secret;

/**
 * Seals what lies in the database with AES-256-GCM. The first key of the file seals; all of them
 * open, so that a key is changed by a new first line and a start. Safe for use by many threads.
 *
 * <p>Sealed: number of the key (4 octets: the first ones of its SHA-256) | nonce (12 octets, at
 * random) | ciphertext | tag (16 octets).
 */
public final class SealingKeys {
  private static final int KEY_OCTETS = 32;
  private static final int NUMBER_OCTETS = 4;
  private static final int NONCE_OCTETS = 12;
  private static final int TAG_BITS = 128;
  private static final int MOST_KEYS = 16;
  private static final String HOW_TO = "make a key with 'openssl rand -hex 32'";

  private final List<Key> keys;
  private final SecureRandom random;

  private record Key(byte[] number, SecretKeySpec secret) {
    static Key of(byte[] octets) {
      try {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(octets);
        return new Key(Arrays.copyOf(digest, NUMBER_OCTETS), new SecretKeySpec(octets, "AES"));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java runtime has SHA-256", e);
      } finally {
        Arrays.fill(octets, (byte) 0);
      }
    }
  }

  private SealingKeys(List<Key> keys, SecureRandom random) {
    this.keys = List.copyOf(keys);
    this.random = random;
  }

  /**
   * Takes the content of a key file: each line is a key of 64 hexadecimal digits; empty lines and
   * lines that begin with {@code #} are passed over.
   *
   * @throws IOException if it holds something else, with what to do
   */
  public static SealingKeys of(Secret file, SecureRandom random) throws IOException {
    byte[] octets = file.octets();
    List<Key> keys = new ArrayList<>();
    int number = 0;
    for (String line : new String(octets, StandardCharsets.US_ASCII).lines().toList()) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        keys.add(Key.of(key(number, line.strip())));
      }
    }
    Arrays.fill(octets, (byte) 0);
    if (keys.isEmpty() || keys.size() > MOST_KEYS) {
      throw new IOException(
          "storage.key-file holds %d keys: expected 1 to %d; %s"
              .formatted(keys.size(), MOST_KEYS, HOW_TO));
    }
    return new SealingKeys(keys, random);
  }

  private static byte[] key(int line, String text) throws IOException {
    try {
      byte[] octets = HexFormat.of().parseHex(text);
      if (octets.length == KEY_OCTETS) {
        return octets;
      }
    } catch (IllegalArgumentException _) {
      // Its text may be a key with a slip of the pen, and so stands in no message.
    }
    throw new IOException(
        "storage.key-file, line %d: expected 64 hexadecimal digits; %s".formatted(line, HOW_TO));
  }

  /**
   * A key for another purpose, made of the one that seals: nobody learns the one from the other.
   *
   * @param purpose names it
   * @param octets 1 to 32
   */
  public Secret derived(String purpose, int octets) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(keys.getFirst().secret().getEncoded(), "HmacSHA256"));
      byte[] key = mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8));
      return Secret.copyOf(Arrays.copyOf(key, octets));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has HMAC-SHA-256", e);
    }
  }

  /**
   * Seals.
   *
   * @param place where it will lie; it opens nowhere else
   */
  byte[] seal(byte[] plain, String place) {
    byte[] nonce = new byte[NONCE_OCTETS];
    random.nextBytes(nonce);
    Key key = keys.getFirst();
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, place).doFinal(plain);
      return ByteBuffer.allocate(NUMBER_OCTETS + NONCE_OCTETS + sealed.length)
          .put(key.number())
          .put(nonce)
          .put(sealed)
          .array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM refused to seal", e);
    }
  }

  /**
   * Opens.
   *
   * @throws IOException if no key fits, or it was changed or moved
   */
  byte[] open(byte[] sealed, String place) throws IOException {
    if (sealed.length < NUMBER_OCTETS + NONCE_OCTETS + TAG_BITS / 8) {
      throw new IOException(place + ": " + sealed.length + " octets are too few to be sealed ones");
    }
    ByteBuffer in = ByteBuffer.wrap(sealed);
    byte[] number = new byte[NUMBER_OCTETS];
    byte[] nonce = new byte[NONCE_OCTETS];
    in.get(number).get(nonce);
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    for (Key key : keys) {
      if (Arrays.equals(key.number(), number)) {
        try {
          return cipher(Cipher.DECRYPT_MODE, key, nonce, place).doFinal(rest);
        } catch (AEADBadTagException _) {
          throw new IOException(place + ": changed, or moved from another place");
        } catch (GeneralSecurityException e) {
          throw new IOException(place + ": " + e.getMessage(), e);
        }
      }
    }
    throw new IOException(
        place
            + ": sealed with key "
            + HexFormat.of().formatHex(number)
            + ", which the key file"
            + " does not hold");
  }

  private static Cipher cipher(int mode, Key key, byte[] nonce, String place)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key.secret(), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
