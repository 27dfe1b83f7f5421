package net.hsvpn.dataplane.replay;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import net.hsvpn.config.proposal.SequenceNumbers;

/**
 * The anti-replay window of one inbound SA (RFC 4303 section 3.4.3) with the inference of the high
 * half of extended sequence numbers (appendix A2.2). A ring of bits, one per number; moving the
 * window clears only what it passes. One thread at a time.
 *
 * <p>Ask {@link #check} before opening; {@link #commit} after the ICV held, which checks again,
 * since another packet of the same batch may have moved the window.
 */
public final class ReplayWindow {
  public static final int MIN_SIZE = 64;
  public static final int MAX_SIZE = 65536;

  /** What the window says about a sequence number. */
  public enum Verdict {
    NEW,
    REPLAYED,
    TOO_OLD
  }

  private static final VarHandle TOP;

  static {
    try {
      TOP = MethodHandles.lookup().findVarHandle(ReplayWindow.class, "top", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int size;
  private final boolean extended;
  private final long[] seen;
  private long top;

  /**
   * A window that has seen nothing.
   *
   * @param size a power of two from 64 to 65536
   */
  public ReplayWindow(int size, SequenceNumbers width) {
    this(size, width, 0);
  }

  /**
   * A window that goes on where another one stood, of which only the end is known.
   *
   * @param size as above
   * @param spent numbers up to this one count as seen
   */
  public ReplayWindow(int size, SequenceNumbers width, long spent) {
    if (size < MIN_SIZE || size > MAX_SIZE || Integer.bitCount(size) != 1) {
      throw new IllegalArgumentException(
          "replay window " + size + ": expected a power of two from 64 to 65536");
    }
    this.size = size;
    this.extended = width == SequenceNumbers.EXTENDED;
    this.seen = new long[size / Long.SIZE];
    this.top = spent;
    if (spent > 0) {
      Arrays.fill(seen, -1L);
    }
  }

  /** The highest number committed so far; 0 before the first. Any thread. */
  public long top() {
    return (long) TOP.getOpaque(this);
  }

  /**
   * The full sequence number that the 32 bits in a packet stand for. Negative if it would lie
   * before number 0, which {@link #check} then calls too old.
   */
  public long infer(int low) {
    long unsigned = low & 0xFFFF_FFFFL;
    if (!extended) {
      return unsigned;
    }
    long topLow = top & 0xFFFF_FFFFL;
    long high = top >> 32;
    long bottom = topLow - size + 1;
    if (bottom >= 0) {
      // Case A: the window lies in one subspace; what is left of it belongs to the next one.
      return unsigned >= bottom ? high << 32 | unsigned : (high + 1) << 32 | unsigned;
    }
    // Case B: the window reaches back into the previous subspace.
    return unsigned >= (bottom & 0xFFFF_FFFFL)
        ? (high - 1) << 32 | unsigned
        : high << 32 | unsigned;
  }

  /** Whether a packet with this number may still be accepted. */
  public Verdict check(long sequence) {
    if (sequence > top) {
      return Verdict.NEW;
    }
    if (sequence <= 0 || sequence <= top - size) {
      return Verdict.TOO_OLD;
    }
    return isSet(sequence) ? Verdict.REPLAYED : Verdict.NEW;
  }

  /** Records a packet whose ICV held, if it is new; only then may it be used. */
  public Verdict commit(long sequence) {
    Verdict verdict = check(sequence);
    if (verdict == Verdict.NEW) {
      if (sequence > top) {
        clear(top + 1, sequence);
        TOP.setOpaque(this, sequence);
      }
      seen[word(sequence)] |= 1L << sequence;
    }
    return verdict;
  }

  private boolean isSet(long sequence) {
    return (seen[word(sequence)] >>> sequence & 1) != 0;
  }

  private int word(long sequence) {
    return (int) (sequence & (size - 1)) >>> 6;
  }

  /** Forgets what the ring held for numbers {@code size} below these. */
  private void clear(long from, long to) {
    if (to - from >= size) {
      from = to - size + 1;
    }
    while (from <= to) {
      long endOfWord = Math.min(from | 63, to);
      long mask = (-1L << from) & (-1L >>> (63 - endOfWord));
      seen[word(from)] &= ~mask;
      from = endOfWord + 1;
    }
  }
}
