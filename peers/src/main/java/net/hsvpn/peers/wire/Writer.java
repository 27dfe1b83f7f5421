package net.hsvpn.peers.wire;

import java.util.Arrays;

/**
 * Writes network-order fields into an array that grows up to a bound. Values that do not fit their
 * field are errors of the caller, never cut. Not thread-safe.
 */
public final class Writer {
  /** The largest datagram that UDP's and IKE's length fields can hold in practice. */
  public static final int MAX_OCTETS = 0xFFFF;

  private byte[] content = new byte[512];
  private int size;

  /** Octets written so far. */
  public int size() {
    return size;
  }

  public Writer u8(int value) {
    room(1);
    content[size++] = (byte) fits(value, 0xFF);
    return this;
  }

  public Writer u16(int value) {
    fits(value, 0xFFFF);
    room(2);
    content[size++] = (byte) (value >>> 8);
    content[size++] = (byte) value;
    return this;
  }

  public Writer u32(int value) {
    return u16(value >>> 16).u16(value & 0xFFFF);
  }

  public Writer u64(long value) {
    return u32((int) (value >>> 32)).u32((int) value);
  }

  public Writer octets(Octets value) {
    room(value.length());
    value.copyTo(content, size);
    size += value.length();
    return this;
  }

  public Writer zeros(int count) {
    room(count);
    size += count;
    return this;
  }

  /** Leaves two octets for a length that {@link #patchLength} fills in; returns their offset. */
  public int reserveLength() {
    int at = size;
    zeros(2);
    return at;
  }

  /** Writes at {@code at} the number of octets from {@code from} to here. */
  public void patchLength(int at, int from) {
    int length = fits(size - from, 0xFFFF);
    content[at] = (byte) (length >>> 8);
    content[at + 1] = (byte) length;
  }

  /** Writes at {@code at} one octet that was not known before. */
  void patchOctet(int at, int value) {
    content[at] = (byte) fits(value, 0xFF);
  }

  /** A copy of what was written. */
  public byte[] toArray() {
    return Arrays.copyOf(content, size);
  }

  private void room(int octets) {
    if (octets > MAX_OCTETS - size) {
      throw new IllegalStateException(
          "a message grew beyond "
              + MAX_OCTETS
              + " octets; put fewer proposals, selectors or prefixes into it");
    }
    if (size + octets > content.length) {
      content = Arrays.copyOf(content, Math.max(2 * content.length, size + octets));
    }
  }

  private static int fits(int value, int max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException("value " + value + ": expected 0 to " + max);
    }
    return value;
  }
}
