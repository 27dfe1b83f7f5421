package net.hsvpn.dataplane.crypto;

import java.util.concurrent.atomic.AtomicLong;

/**
 * All explicit IVs that one start of one node may ever use: incarnation (16 bits) | counter (48
 * bits). Blocks of the counter are given to the SAs and never twice, so an SA that is installed
 * again, under the same key, still cannot repeat a nonce. Any thread may ask.
 */
public final class IvSpace {
  static final long BLOCK = 1 << 16;
  private static final long COUNTERS = 1L << 48;

  private final long incarnation;
  private final AtomicLong next = new AtomicLong();

  /**
   * Begins at counter 0.
   *
   * @param incarnation 0 to 65535, never used by any node of the cluster before
   */
  public IvSpace(int incarnation) {
    if (incarnation < 0 || incarnation > 0xFFFF) {
      throw new IllegalArgumentException("incarnation " + incarnation + ": expected 0 to 65535");
    }
    this.incarnation = (long) incarnation << 48;
  }

  /** The first IV of a block that is now the caller's, or -1 if all 2^48 are given away. */
  long leaseBlock() {
    long counter = next.getAndUpdate(n -> n < COUNTERS ? n + BLOCK : n);
    return counter < COUNTERS ? incarnation | counter : EXHAUSTED;
  }

  /** Not a possible start of a block, since blocks are aligned. */
  static final long EXHAUSTED = -1;
}
