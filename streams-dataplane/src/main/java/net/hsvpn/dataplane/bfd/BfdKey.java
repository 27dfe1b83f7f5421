package net.hsvpn.dataplane.bfd;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import net.hsvpn.config.Secret;

/**
 * The key of Meticulous Keyed SHA1 authentication (RFC 5880 section 6.7.4): the digest of the
 * packet with the key where the digest will be. Safe for use by many threads.
 */
public final class BfdKey {
  private static final int OCTETS = 20;

  private final Secret key;

  private BfdKey(Secret key) {
    this.key = key;
  }

  /**
   * Wraps a key.
   *
   * @param key of 20 octets
   */
  public static BfdKey of(Secret key) {
    if (key.length() != OCTETS) {
      throw new IllegalArgumentException("a BFD key of " + key.length() + " octets: expected 20");
    }
    return new BfdKey(key);
  }

  void sign(byte[] packet, int digestAt) {
    System.arraycopy(digest(packet, packet.length, digestAt), 0, packet, digestAt, OCTETS);
  }

  boolean holds(byte[] packet, int length, int digestAt) {
    byte[] claimed = Arrays.copyOfRange(packet, digestAt, digestAt + OCTETS);
    return MessageDigest.isEqual(digest(packet, length, digestAt), claimed);
  }

  private byte[] digest(byte[] packet, int length, int digestAt) {
    byte[] secret = key.octets();
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(packet, 0, digestAt);
      sha1.update(secret);
      sha1.update(packet, digestAt + OCTETS, length - digestAt - OCTETS);
      return sha1.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-1", e);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }
}
