package net.hsvpn.peers.exchange;

import java.security.SecureRandom;
import java.util.Arrays;

/** Nonces: 32 octets, at least half the key size of every PRF (RFC 7296 section 2.10). */
final class Nonces {
  private static final int OCTETS = 32;

  private Nonces() {}

  static byte[] fresh(SecureRandom random) {
    byte[] nonce = new byte[OCTETS];
    random.nextBytes(nonce);
    return nonce;
  }

  /** The lower one, as RFC 7296 section 2.8.1 compares: octet by octet, unsigned. */
  static byte[] lower(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, b) <= 0 ? a : b;
  }

  /**
   * Whether of two SAs that both ends made at once ours is the one to go: it has the lowest of the
   * four nonces.
   */
  static boolean oursIsRedundant(byte[] ourLowest, byte[] theirLowest) {
    return Arrays.compareUnsigned(ourLowest, theirLowest) < 0;
  }
}
