package net.hsvpn.peers.engine;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import net.hsvpn.peers.crypto.SeededRandom;

/** Repeats itself, and lets a test say how the next nonces begin: that decides collisions. */
final class ChosenNonces extends SecureRandom {
  private static final int NONCE_OCTETS = 32;

  private final SecureRandom random;
  private final ArrayDeque<Integer> first = new ArrayDeque<>();

  ChosenNonces(long seed) {
    random = new SeededRandom(seed);
  }

  /** The next nonce begins with this octet; nonces are drawn before keys of the same length. */
  void choose(int octet) {
    first.add(octet);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    random.nextBytes(bytes);
    if (bytes.length == NONCE_OCTETS && !first.isEmpty()) {
      bytes[0] = first.remove().byteValue();
    }
  }
}
