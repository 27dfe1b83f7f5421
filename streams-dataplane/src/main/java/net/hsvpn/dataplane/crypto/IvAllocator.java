package net.hsvpn.dataplane.crypto;

/**
 * Explicit IVs for one SA, from blocks of the node's {@link IvSpace}. One thread at a time. The
 * last value of a block is never used, so {@link #EXHAUSTED} cannot be an IV.
 */
public final class IvAllocator {
  public static final long EXHAUSTED = IvSpace.EXHAUSTED;

  private final IvSpace space;
  private long next;
  private long end;

  public IvAllocator(IvSpace space) {
    this.space = space;
  }

  /** An IV that was never used before, or {@link #EXHAUSTED}. */
  public long next() {
    if (next == end) {
      long block = space.leaseBlock();
      if (block == IvSpace.EXHAUSTED) {
        return EXHAUSTED;
      }
      next = block;
      end = block + IvSpace.BLOCK - 1;
    }
    return next++;
  }
}
