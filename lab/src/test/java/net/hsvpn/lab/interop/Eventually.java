package net.hsvpn.lab.interop;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another process does in its own time. */
final class Eventually {
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Duration PAUSE = Duration.ofMillis(50);

  private Eventually() {}

  /** Returns as soon as it holds; fails after fifteen seconds. */
  static void holds(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "within " + LIMIT.toSeconds() + " s it did not come true that " + what);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
