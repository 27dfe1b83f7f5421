package net.hsvpn.peers.wire;

/**
 * Reads network-order fields from a slice of an array and can never leave it. Every read proves its
 * length first; a failure names the field and its offset in the whole array. Not thread-safe.
 */
public final class Reader {
  private final byte[] content;
  private final int end;
  private int position;

  private Reader(byte[] content, int start, int end) {
    this.content = content;
    this.position = start;
    this.end = end;
  }

  /** A reader over the whole array, which must not change meanwhile. */
  public static Reader of(byte[] content) {
    return new Reader(content, 0, content.length);
  }

  /** Octets not yet read. */
  public int remaining() {
    return end - position;
  }

  /** The offset of the next octet in the whole array. */
  public int position() {
    return position;
  }

  public int u8(String field) throws MalformedMessage {
    require(1, field);
    return content[position++] & 0xFF;
  }

  public int u16(String field) throws MalformedMessage {
    require(2, field);
    int value = (content[position] & 0xFF) << 8 | (content[position + 1] & 0xFF);
    position += 2;
    return value;
  }

  /** Four octets; read the result as unsigned. */
  public int u32(String field) throws MalformedMessage {
    require(4, field);
    return u16(field) << 16 | u16(field);
  }

  /** Eight octets; read the result as unsigned. */
  public long u64(String field) throws MalformedMessage {
    require(8, field);
    return (long) u32(field) << 32 | (u32(field) & 0xFFFF_FFFFL);
  }

  /** A copy of the next {@code length} octets. */
  public Octets octets(int length, String field) throws MalformedMessage {
    require(length, field);
    Octets octets = Octets.copyOf(content, position, length);
    position += length;
    return octets;
  }

  /** A copy of everything that is left. */
  public Octets rest() {
    Octets octets = Octets.copyOf(content, position, end - position);
    position = end;
    return octets;
  }

  /** A copy of everything from the start of the whole array to here. */
  public Octets before() {
    return Octets.copyOf(content, 0, position);
  }

  /** A reader over the next {@code length} octets, which this one steps over. */
  public Reader slice(int length, String field) throws MalformedMessage {
    require(length, field);
    Reader slice = new Reader(content, position, position + length);
    position += length;
    return slice;
  }

  public void skip(int length, String field) throws MalformedMessage {
    require(length, field);
    position += length;
  }

  /** Proves that nothing is left over. */
  public void end(String field) throws MalformedMessage {
    if (position != end) {
      throw malformed(field, "its end", (end - position) + " more octets");
    }
  }

  /** An exception that points at the next octet. */
  public MalformedMessage malformed(String field, String expected, Object found) {
    return new MalformedMessage(field, position, expected, String.valueOf(found));
  }

  /** Proves that a number just read lies between {@code min} and {@code max}. */
  public int within(int value, int min, int max, String field) throws MalformedMessage {
    if (value < min || value > max) {
      throw malformed(field, min == max ? "" + min : min + " to " + max, value);
    }
    return value;
  }

  private void require(int length, String field) throws MalformedMessage {
    if (length < 0 || length > end - position) {
      throw malformed(field, length + " octets", (end - position) + " octets");
    }
  }
}
