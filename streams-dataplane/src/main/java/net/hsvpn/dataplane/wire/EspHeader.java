package net.hsvpn.dataplane.wire;

/**
 * The clear part of an ESP packet (RFC 4303 section 2).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |                              SPI                              |
 * |             Sequence number, low-order 32 bits                |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * @param spi never 0 on the wire
 * @param sequence the low-order 32 bits, unsigned
 */
public record EspHeader(int spi, int sequence) {
  /** The number of ESP among IP protocols. */
  public static final int IP_PROTOCOL = 50;

  public static final int OCTETS = 8;

  /** Reads the header at {@code at}; the caller has proved that {@link #OCTETS} are there. */
  public static EspHeader parse(byte[] octets, int at) {
    return new EspHeader(spi(octets, at), sequence(octets, at));
  }

  public static int spi(byte[] octets, int at) {
    return Octets.u32(octets, at);
  }

  public static int sequence(byte[] octets, int at) {
    return Octets.u32(octets, at + 4);
  }

  /** Writes the header in front of an IV and payload. */
  public static void emit(byte[] octets, int at, int spi, int sequence) {
    Octets.putU32(octets, at, spi);
    Octets.putU32(octets, at + 4, sequence);
  }

  public void emit(byte[] octets, int at) {
    emit(octets, at, spi, sequence);
  }
}
