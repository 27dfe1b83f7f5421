package net.hsvpn.lab.traffic;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;

/**
 * Marks of 16 octets that tell which context a packet belongs to: 8 random octets, the same for the
 * whole experiment, then the context's number. Chance produces the random part in one of 2^64
 * places. Immutable.
 */
public final class Markers {
  /** Octets of a marker. */
  public static final int LENGTH = 16;

  /** What {@link #find} answers if a packet has no marker. */
  public static final int NONE = -1;

  private static final int MAGIC_LENGTH = 8;

  private final List<String> contexts;
  private final byte[] magic = new byte[MAGIC_LENGTH];

  /** New markers for these contexts. */
  public Markers(List<String> contexts, SecureRandom random) {
    this.contexts = List.copyOf(contexts);
    random.nextBytes(magic);
  }

  /** The contexts, by number. */
  public List<String> contexts() {
    return contexts;
  }

  /** The number of a context. */
  public int number(String context) {
    int number = contexts.indexOf(context);
    if (number < 0) {
      throw new IllegalArgumentException("no marker for context " + context);
    }
    return number;
  }

  /** The marker of a context. */
  public byte[] of(String context) {
    return ByteBuffer.allocate(LENGTH).put(magic).putLong(number(context)).array();
  }

  /** As many octets as asked for, filled with the marker again and again. */
  public byte[] filled(String context, int length) {
    byte[] marker = of(context);
    byte[] octets = new byte[length];
    for (int i = 0; i < length; i++) {
      octets[i] = marker[i % LENGTH];
    }
    return octets;
  }

  /** The number of the context whose marker stands first in a packet, or {@link #NONE}. */
  public int find(byte[] packet, int length) {
    int last = Math.min(length, packet.length) - LENGTH;
    for (int i = 0; i <= last; i++) {
      if (packet[i] == magic[0] && magicAt(packet, i)) {
        long number = ByteBuffer.wrap(packet).getLong(i + MAGIC_LENGTH);
        if (number >= 0 && number < contexts.size()) {
          return (int) number;
        }
      }
    }
    return NONE;
  }

  private boolean magicAt(byte[] packet, int at) {
    for (int i = 1; i < MAGIC_LENGTH; i++) {
      if (packet[at + i] != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
