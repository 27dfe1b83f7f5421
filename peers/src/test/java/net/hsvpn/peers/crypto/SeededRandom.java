package net.hsvpn.peers.crypto;

import java.security.SecureRandom;
import java.util.Random;

/** A source that repeats itself, for tests only. */
public final class SeededRandom extends SecureRandom {
  private final Random random;

  public SeededRandom(long seed) {
    this.random = new Random(seed);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    random.nextBytes(bytes);
  }

  byte[] octets(int length) {
    byte[] out = new byte[length];
    nextBytes(out);
    return out;
  }
}
