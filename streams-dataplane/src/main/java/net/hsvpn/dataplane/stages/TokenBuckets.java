package net.hsvpn.dataplane.stages;

import java.util.Arrays;

/**
 * How often something may be done: a bucket of tokens for each context, so that none can use up
 * another's. One thread; allocates only when it first meets a context.
 */
final class TokenBuckets {
  private static final long TOKEN_MILLIS = 1000;

  private final int perSecond;
  private final int burst;
  // Thousandths of tokens that are gone.
  private long[] spent = new long[0];
  private long[] last = new long[0];

  /**
   * All buckets are full.
   *
   * @param perSecond tokens that come in each second
   * @param burst tokens that a bucket holds
   */
  TokenBuckets(int perSecond, int burst) {
    this.perSecond = perSecond;
    this.burst = burst;
  }

  /** Takes a token; false if there is none. A clock that was set back brings none. */
  boolean take(int context, long nowMillis) {
    if (context >= spent.length) {
      spent = Arrays.copyOf(spent, context + 1);
      last = Arrays.copyOf(last, context + 1);
    }
    long elapsed = Math.clamp(nowMillis - last[context], 0, burst * TOKEN_MILLIS);
    last[context] = nowMillis;
    long now = Math.max(0, spent[context] - elapsed * perSecond);
    boolean enough = now + TOKEN_MILLIS <= burst * TOKEN_MILLIS;
    spent[context] = enough ? now + TOKEN_MILLIS : now;
    return enough;
  }
}
