package net.hsvpn.peers.crypto;

import java.util.Arrays;
import java.util.Optional;

/** Padding and Pad Length behind the inner payloads (RFC 7296 section 3.14). */
final class SkPadding {
  private SkPadding() {}

  /** Length with padding, at least one octet more for Pad Length. */
  static int paddedLength(int length, int block) {
    return Math.multiplyExact(Math.ceilDiv(Math.addExact(length, 1), block), block);
  }

  /** The recipient must accept any content, so zeros do. */
  static byte[] pad(byte[] plaintext, int block) {
    byte[] padded = Arrays.copyOf(plaintext, paddedLength(plaintext.length, block));
    padded[padded.length - 1] = (byte) (padded.length - plaintext.length - 1);
    return padded;
  }

  /** Peers may pad more than they need; only a Pad Length beyond the plaintext is refused. */
  static Optional<byte[]> strip(byte[] padded) {
    if (padded.length == 0) {
      return Optional.empty();
    }
    int length = padded.length - 1 - Byte.toUnsignedInt(padded[padded.length - 1]);
    return length < 0 ? Optional.empty() : Optional.of(Arrays.copyOf(padded, length));
  }
}
