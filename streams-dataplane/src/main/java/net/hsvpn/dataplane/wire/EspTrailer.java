package net.hsvpn.dataplane.wire;

/**
 * The end of an ESP plaintext: padding 1, 2, 3, …, pad length, next header (RFC 4303 sections 2.4
 * to 2.6).
 *
 * @param padLength 0 to 255
 * @param nextHeader {@link #NEXT_HEADER_IPV4}, {@link #NEXT_HEADER_IPV6} or {@link
 *     #NEXT_HEADER_NONE}
 */
public record EspTrailer(int padLength, int nextHeader) {
  /** Pad length and next header; the padding comes on top. */
  public static final int FIXED_OCTETS = 2;

  public static final int NEXT_HEADER_IPV4 = 4;
  public static final int NEXT_HEADER_IPV6 = 41;

  /** "No next header": a dummy packet (RFC 4303 section 2.6). */
  public static final int NEXT_HEADER_NONE = 59;

  /** Padding octets that align {@code payloadLength} and the fixed part to {@code alignment}. */
  public static int padLength(int payloadLength, int alignment) {
    return -(payloadLength + FIXED_OCTETS) & (alignment - 1);
  }

  /** Writes padding and fixed part at {@code at}; returns the octets written. */
  public static int emit(byte[] octets, int at, int padLength, int nextHeader) {
    for (int i = 0; i < padLength; i++) {
      octets[at + i] = (byte) (i + 1);
    }
    octets[at + padLength] = (byte) padLength;
    octets[at + padLength + 1] = (byte) nextHeader;
    return padLength + FIXED_OCTETS;
  }

  public static int nextHeader(byte[] octets, int at, int length) {
    return Octets.u8(octets, at + length - 1);
  }

  /**
   * Where the padding of a plaintext begins, counted from {@code at}: all in front of it is
   * payload. Returns -1 if the trailer does not fit into {@code length} octets, or if the padding
   * is not the 1, 2, 3, … that every sender must write.
   */
  public static int payloadLength(byte[] octets, int at, int length) {
    if (length < FIXED_OCTETS) {
      return -1;
    }
    int padLength = Octets.u8(octets, at + length - 2);
    int payload = length - FIXED_OCTETS - padLength;
    if (payload < 0) {
      return -1;
    }
    for (int i = 0; i < padLength; i++) {
      if (octets[at + payload + i] != (byte) (i + 1)) {
        return -1;
      }
    }
    return payload;
  }

  /** The trailer of a plaintext, or a reason why there is none. */
  public static EspTrailer parse(byte[] octets, int at, int length) {
    int payload = payloadLength(octets, at, length);
    if (payload < 0) {
      throw new IllegalArgumentException("no valid ESP trailer ends these " + length + " octets");
    }
    return new EspTrailer(length - FIXED_OCTETS - payload, nextHeader(octets, at, length));
  }
}
