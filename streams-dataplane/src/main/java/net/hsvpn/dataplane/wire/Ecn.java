package net.hsvpn.dataplane.wire;

/**
 * Explicit congestion notification (RFC 3168) on its way out of a tunnel: the lower two bits of a
 * {@link TrafficClass}.
 */
public final class Ecn {
  public static final int NOT_ECT = 0b00;
  public static final int ECT_1 = 0b01;
  public static final int ECT_0 = 0b10;
  public static final int CE = 0b11;

  /** The bits of a traffic class that are ECN. */
  public static final int MASK = 0b11;

  /** What {@link #decapsulate} says of a packet that must not go on. */
  public static final int DROP = -1;

  // By inner (row) and outer codepoint, each in the order of its number: RFC 6040 figure 4.
  private static final byte[] ONWARD = {
    NOT_ECT, NOT_ECT, NOT_ECT, DROP, //
    ECT_1, ECT_1, ECT_1, CE,
    ECT_0, ECT_1, ECT_0, CE,
    CE, CE, CE, CE
  };

  /** The combinations with three exclamation marks in figure 4, a bit each. */
  private static final int ALARMING =
      (1 << index(NOT_ECT, ECT_0))
          | (1 << index(NOT_ECT, ECT_1))
          | (1 << index(NOT_ECT, CE))
          | (1 << index(CE, ECT_1));

  private Ecn() {}

  /** The codepoint that goes on behind the tunnel, or {@link #DROP} (RFC 6040 section 4.2). */
  public static int decapsulate(int inner, int outer) {
    return ONWARD[index(inner, outer)];
  }

  /**
   * Whether no sender and no router that keep to the rules can have brought this about: somebody on
   * the way rewrites the field (RFC 6040 section 4.2).
   */
  public static boolean alarming(int inner, int outer) {
    return ((ALARMING >>> index(inner, outer)) & 1) != 0;
  }

  private static int index(int inner, int outer) {
    return (inner << 2) | outer;
  }
}
