package net.hsvpn.dataplane.io;

import java.io.IOException;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import net.hsvpn.dataplane.batch.PacketBatch;
import net.hsvpn.dataplane.sad.OutboundSa;
import net.hsvpn.dataplane.sad.SaTableRef;

/**
 * Adds dummies that are due (RFC 4303 section 2.6) to what another source brings. They come from
 * the thread that seals them, since sequence numbers have one writer; a full batch has no room for
 * any, so dummies never displace a packet.
 */
public final class DummySource implements PacketSource {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final PacketSource source;
  private final SaTableRef tables;
  private final LongSupplier nanoClock;
  private final RandomGenerator random;

  /**
   * @param random of a kind that cannot be predicted
   */
  public DummySource(
      PacketSource source, SaTableRef tables, LongSupplier nanoClock, RandomGenerator random) {
    this.source = source;
    this.tables = tables;
    this.nanoClock = nanoClock;
    this.random = random;
  }

  @Override
  public int receive(PacketBatch into, int timeoutMillis) throws IOException {
    List<OutboundSa> hiding = tables.get().hiding();
    if (hiding.isEmpty()) {
      return source.receive(into, timeoutMillis);
    }
    source.receive(into, (int) Math.min(timeoutMillis, millisToWait(hiding)));
    long now = nanoClock.getAsLong();
    for (OutboundSa sa : hiding) {
      append(into, sa, now);
    }
    return into.count();
  }

  private long millisToWait(List<OutboundSa> hiding) {
    long now = nanoClock.getAsLong();
    long shortest = Long.MAX_VALUE;
    for (OutboundSa sa : hiding) {
      shortest = Math.min(shortest, sa.dummies().untilDue(now, sa.dummiesPerSecond(), random));
    }
    return (shortest + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
  }

  private void append(PacketBatch into, OutboundSa sa, long now) {
    int perSecond = sa.dummiesPerSecond();
    while (into.count() < into.capacity() && sa.dummies().untilDue(now, perSecond, random) == 0) {
      into.appendDummy(sa.dummyLength(random), sa);
      sa.dummies().sent(now, perSecond, random);
    }
  }

  @Override
  public void wakeup() {
    source.wakeup();
  }

  /** Closes the source. */
  @Override
  public void close() {
    source.close();
  }
}
