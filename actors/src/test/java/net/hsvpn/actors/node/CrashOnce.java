package net.hsvpn.actors.node;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Makes an actor of a chosen kind fail on one message, or wait before it handles the next. */
final class CrashOnce implements FaultInjector {
  private final Map<Kind, Trap> armed = new ConcurrentHashMap<>();
  private final Map<Kind, Hold> held = new ConcurrentHashMap<>();
  private final Map<Kind, Integer> crashes = new EnumMap<>(Kind.class);

  private record Trap(Predicate<Object> on, CompletableFuture<Object> crash) {}

  /** Actors of one kind stand still until they are released. */
  static final class Hold {
    private final Predicate<Object> on;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private Hold(Predicate<Object> on) {
      this.on = on;
    }

    /** Waits until an actor stands still. */
    void awaitReached() throws InterruptedException {
      if (!reached.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("no message came");
      }
    }

    void release() {
      released.countDown();
    }

    private void pass() {
      reached.countDown();
      try {
        if (!released.await(120, TimeUnit.SECONDS)) {
          throw new IllegalStateException("the test forgot to release this actor");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Completes with the message on which it failed: the next. */
  CompletableFuture<Object> arm(Kind kind) {
    return arm(kind, message -> true);
  }

  /** Completes with the message on which it failed: the next of that sort. */
  CompletableFuture<Object> arm(Kind kind, Predicate<Object> on) {
    CompletableFuture<Object> crash = new CompletableFuture<>();
    armed.put(kind, new Trap(on, crash));
    return crash;
  }

  /** Holds actors of that kind before the next message. */
  Hold hold(Kind kind) {
    return hold(kind, message -> true);
  }

  /** Holds actors of that kind before the next message of that sort. */
  Hold hold(Kind kind, Predicate<Object> on) {
    Hold hold = new Hold(on);
    held.put(kind, hold);
    return hold;
  }

  @Override
  public void before(Kind kind, Object message) {
    Hold hold = held.get(kind);
    if (hold != null && hold.on.test(message)) {
      hold.pass();
      held.remove(kind, hold);
    }
    Trap trap = armed.get(kind);
    if (trap != null && trap.on().test(message) && armed.remove(kind, trap)) {
      synchronized (crashes) {
        crashes.merge(kind, 1, Integer::sum);
      }
      trap.crash().complete(message);
      throw new IllegalStateException("made to fail by the test on " + message.getClass());
    }
  }

  Map<Kind, Integer> crashes() {
    synchronized (crashes) {
      return Map.copyOf(crashes);
    }
  }
}
