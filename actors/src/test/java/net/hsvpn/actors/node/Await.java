package net.hsvpn.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what other threads bring about, generously: machines may be slow and busy. */
final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN = Duration.ofMillis(5);

  private Await() {}

  static void until(String what, Callable<Boolean> holds) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.call()) {
      assertThat(System.nanoTime()).as("it never happened: %s", what).isLessThan(deadline);
      LockSupport.parkNanos(BETWEEN.toNanos());
    }
  }
}
