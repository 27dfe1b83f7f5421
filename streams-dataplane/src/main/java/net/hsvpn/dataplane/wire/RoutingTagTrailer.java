package net.hsvpn.dataplane.wire;

/**
 * The routing-tag trailer, the one thing HSVPN adds to ESP (docs/protocol.md). It stands in the
 * encrypted and authenticated part, found from the end:
 *
 * <pre>
 * inner IP packet | [TFC padding] | routing tag (2, network order) | ESP padding | pad length | next header
 * </pre>
 *
 * With AES-GCM, whose payload is aligned to 4 octets, an inner packet of length 0 or 3 modulo 4 has
 * two octets of padding or more anyway; there the tag costs nothing on the wire.
 */
public final class RoutingTagTrailer {
  public static final int OCTETS = 2;

  private RoutingTagTrailer() {}

  /** Appends the tag at {@code at}, right behind the inner packet; returns the octets written. */
  public static int emit(byte[] octets, int at, int tag) {
    Octets.putU16(octets, at, tag);
    return OCTETS;
  }

  /**
   * Where the tag begins, counted from the start of the plaintext. The arguments are what other
   * views have proved: {@code payloadLength} ends where the ESP padding begins, and the inner
   * packet is {@code innerLength} octets long. Returns -1 if no tag fits between the two.
   */
  public static int offset(int payloadLength, int innerLength) {
    int offset = payloadLength - OCTETS;
    return offset >= innerLength ? offset : -1;
  }

  /** The tag, 0 to 65535, at the place that {@link #offset} found. */
  public static int tag(byte[] octets, int at) {
    return Octets.u16(octets, at);
  }
}
