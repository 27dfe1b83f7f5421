package net.hsvpn.peers.radius;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.hsvpn.peers.wire.Octets;

/**
 * One attribute of a RADIUS packet (RFC 2865 section 5).
 *
 * @param type 0 to 255
 * @param value 253 octets at most
 */
record Attribute(int type, Octets value) {
  static final int MOST = 253;

  Attribute {
    if (type < 0 || type > 255 || value.length() > MOST) {
      throw new IllegalArgumentException(
          "RADIUS attribute %d of %d octets".formatted(type, value.length()));
    }
  }

  static Attribute of(AttributeType type, byte... value) {
    return new Attribute(type.code(), Octets.of(value));
  }

  /** A text, of which no more goes out than fits. */
  static Attribute text(AttributeType type, String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    return of(type, octets.length > MOST ? Arrays.copyOf(octets, MOST) : octets);
  }

  /** Four octets, most significant first. */
  static Attribute number(AttributeType type, long value) {
    return of(
        type, (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value);
  }

  boolean is(AttributeType wanted) {
    return type == wanted.code();
  }
}
