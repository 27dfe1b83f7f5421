package net.hsvpn.dataplane.sad;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Packets and octets of one flow, counted by one thread and read by any. A reader may see packets
 * and octets of slightly different moments, never a torn number.
 */
public final class TrafficCounter {
  private static final VarHandle PACKETS;
  private static final VarHandle OCTETS;
  private static final VarHandle LAST_USED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      PACKETS = lookup.findVarHandle(TrafficCounter.class, "packets", long.class);
      OCTETS = lookup.findVarHandle(TrafficCounter.class, "octets", long.class);
      LAST_USED = lookup.findVarHandle(TrafficCounter.class, "lastUsed", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long packets;
  private long octets;
  private long lastUsed;

  /**
   * Counts one packet; only the one writing thread may call.
   *
   * @param length octets of this packet
   * @param nowMillis milliseconds since the epoch
   */
  public void count(int length, long nowMillis) {
    PACKETS.setOpaque(this, packets + 1);
    OCTETS.setOpaque(this, octets + length);
    LAST_USED.setOpaque(this, nowMillis);
  }

  Traffic read() {
    return Traffic.of(
        (long) PACKETS.getOpaque(this),
        (long) OCTETS.getOpaque(this),
        (long) LAST_USED.getOpaque(this));
  }
}
