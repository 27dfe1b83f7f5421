package net.hsvpn.dataplane.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import net.hsvpn.config.proposal.SequenceNumbers;

/**
 * Sequence numbers of one outbound SA: 1, 2, 3, …, never twice (RFC 4303 section 3.3.3). One thread
 * at a time; any may ask what is used.
 */
public final class SequenceAllocator {
  /** Returned instead of a number; 0 is never sent. */
  public static final long EXHAUSTED = 0;

  private static final long LAST_SHORT = 0xFFFF_FFFFL;

  private static final VarHandle USED;

  static {
    try {
      USED = MethodHandles.lookup().findVarHandle(SequenceAllocator.class, "used", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final SequenceLease lease;
  private final long last;
  private long used;
  private long next;
  private long granted;

  public SequenceAllocator(SequenceNumbers width, SequenceLease lease) {
    this(width, lease, 0);
  }

  /**
   * Begins behind numbers that are spent.
   *
   * @param used numbers up to this one are spent, e.g. granted to the SA's former owner
   */
  public SequenceAllocator(SequenceNumbers width, SequenceLease lease, long used) {
    this.lease = lease;
    this.last =
        switch (width) {
          case SHORT -> LAST_SHORT;
          case EXTENDED -> Long.MAX_VALUE;
        };
    this.used = used;
    this.next = used;
    this.granted = used;
  }

  /** The next number, or {@link #EXHAUSTED} if the SA must be rekeyed or the lease is spent. */
  public long next() {
    if (next == granted) {
      next = lease.skip(next);
      granted = Math.min(lease.extend(next), last);
      if (next >= granted) {
        granted = next;
        return EXHAUSTED;
      }
    }
    next++;
    USED.setOpaque(this, next);
    return next;
  }

  /** The highest number used so far, 0 before the first. Any thread. */
  public long used() {
    return (long) USED.getOpaque(this);
  }
}
