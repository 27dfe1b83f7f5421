package net.hsvpn.peers.crypto;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.hsvpn.config.Secret;

/** Octet strings as the RFCs join and pad them. */
final class Octets {
  private Octets() {}

  static byte[] concat(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length = Math.addExact(length, part.length);
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      out.put(part);
    }
    return out.array();
  }

  /** The octets of secrets; the caller wipes them. */
  static byte[] concat(List<Secret> secrets) {
    byte[][] parts = secrets.stream().map(Secret::octets).toArray(byte[][]::new);
    byte[] all = concat(parts);
    for (byte[] part : parts) {
      Arrays.fill(part, (byte) 0);
    }
    return all;
  }

  static Secret copy(Secret secret) {
    return intoSecret(secret.octets());
  }

  /** Eight octets, most significant first. */
  static byte[] of(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  /** Most significant octet first, zeros in front up to the given length. */
  static byte[] bigEndian(BigInteger value, int length) {
    byte[] minimal = value.toByteArray();
    int sign = minimal.length > length ? minimal.length - length : 0;
    byte[] out = new byte[length];
    System.arraycopy(minimal, sign, out, length - (minimal.length - sign), minimal.length - sign);
    Arrays.fill(minimal, (byte) 0);
    return out;
  }

  static byte[] reversed(byte[] octets) {
    byte[] out = new byte[octets.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = octets[out.length - 1 - i];
    }
    return out;
  }

  /** Makes a secret of the octets and wipes them. */
  static Secret intoSecret(byte[] octets) {
    Secret secret = Secret.copyOf(octets);
    Arrays.fill(octets, (byte) 0);
    return secret;
  }
}
