package net.hsvpn.peers.crypto;

import java.util.Arrays;
import net.hsvpn.config.Secret;

/** Output of prf+, dealt out from its front; closing wipes it. */
final class KeyMaterial implements AutoCloseable {
  private final byte[] octets;
  private int next;

  KeyMaterial(Prf prf, Secret key, byte[] seed, int length) {
    this.octets = prf.plus(key, seed, length);
  }

  Secret take(int length) {
    byte[] part = Arrays.copyOfRange(octets, next, Math.addExact(next, length));
    if (next + length > octets.length) {
      throw new IllegalStateException("Key material of " + octets.length + " octets ran out");
    }
    next += length;
    return Octets.intoSecret(part);
  }

  @Override
  public void close() {
    Arrays.fill(octets, (byte) 0);
  }
}
