package net.hsvpn.actors.node;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Makes an actor of a chosen kind fail on its next message. */
final class CrashOnce implements FaultInjector {
  private final Map<Kind, CompletableFuture<Object>> armed = new ConcurrentHashMap<>();
  private final Map<Kind, Integer> crashes = new EnumMap<>(Kind.class);

  /** Completes with the message on which it failed. */
  CompletableFuture<Object> arm(Kind kind) {
    CompletableFuture<Object> crash = new CompletableFuture<>();
    armed.put(kind, crash);
    return crash;
  }

  @Override
  public void before(Kind kind, Object message) {
    CompletableFuture<Object> crash = armed.remove(kind);
    if (crash != null) {
      synchronized (crashes) {
        crashes.merge(kind, 1, Integer::sum);
      }
      crash.complete(message);
      throw new IllegalStateException("made to fail by the test on " + message.getClass());
    }
  }

  Map<Kind, Integer> crashes() {
    synchronized (crashes) {
      return Map.copyOf(crashes);
    }
  }
}
