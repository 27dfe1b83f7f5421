package net.hsvpn.actors.node;

import java.time.Instant;
import java.time.InstantSource;

/** Wall-clock time at the start, and from there on time that never goes back. */
public final class MonotonicClock implements InstantSource {
  private final Instant start = Instant.now();
  private final long startNanos = System.nanoTime();

  @Override
  public Instant instant() {
    return start.plusNanos(System.nanoTime() - startNanos);
  }
}
