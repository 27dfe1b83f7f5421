package net.hsvpn.lab.run;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what nobody reports. */
public final class Await {
  private static final long POLL_NANOS = 20_000_000;

  private Await() {}

  /**
   * Asks again and again until it is so.
   *
   * @param what for the message: "... did not happen"
   * @throws LabException if the limit passes before
   */
  public static void until(String what, Duration limit, BooleanSupplier holds) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new LabException("%s: not within %d s".formatted(what, limit.toSeconds()));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
