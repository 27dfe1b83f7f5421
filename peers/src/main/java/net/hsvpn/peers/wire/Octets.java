package net.hsvpn.peers.wire;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable run of octets that compares by content. It never prints its content by itself, since
 * it may be key material; ask for {@link #hex()} where the content is public.
 */
public final class Octets {
  public static final Octets EMPTY = new Octets(new byte[0]);

  private final byte[] content;

  private Octets(byte[] content) {
    this.content = content;
  }

  /** A copy of {@code content}. */
  public static Octets of(byte... content) {
    return content.length == 0 ? EMPTY : new Octets(content.clone());
  }

  /** A copy of a part of {@code content}. */
  public static Octets copyOf(byte[] content, int offset, int length) {
    return length == 0 ? EMPTY : new Octets(Arrays.copyOfRange(content, offset, offset + length));
  }

  public int length() {
    return content.length;
  }

  public boolean isEmpty() {
    return content.length == 0;
  }

  /** The octet at {@code index}, 0 to 255. */
  public int at(int index) {
    return content[index] & 0xFF;
  }

  /** A copy that the caller may change. */
  public byte[] array() {
    return content.clone();
  }

  void copyTo(byte[] target, int offset) {
    System.arraycopy(content, 0, target, offset, content.length);
  }

  /** The content in lower-case hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Octets octets && Arrays.equals(content, octets.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  @Override
  public String toString() {
    return content.length + " octets";
  }
}
