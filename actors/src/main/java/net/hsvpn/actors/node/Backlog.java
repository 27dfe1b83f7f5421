package net.hsvpn.actors.node;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Bounds how many datagrams wait in one actor's mailbox. The mailbox itself stays unbounded, so
 * that a flood never costs an order or a timer. Safe for use by many threads.
 */
public final class Backlog {
  private final int limit;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param limit how many may wait, at least 1
   */
  public Backlog(int limit) {
    this.limit = limit;
  }

  /** Whether there is room for one more; it must {@link #leave} when it is taken. */
  public boolean enter() {
    if (waiting.incrementAndGet() <= limit) {
      return true;
    }
    waiting.decrementAndGet();
    return false;
  }

  public void leave() {
    waiting.decrementAndGet();
  }

  /**
   * Tells of each message as soon as the actor takes it, so before it can fail on it.
   *
   * @param behavior supervised already: a failure must not restart what is wrapped around it
   */
  public static <T> Behavior<T> watching(
      Class<T> messages, Consumer<T> taken, Behavior<T> behavior) {
    return Behaviors.intercept(
        () ->
            new BehaviorInterceptor<T, T>(messages) {
              @Override
              public Behavior<T> aroundReceive(
                  TypedActorContext<T> context, T message, ReceiveTarget<T> target) {
                taken.accept(message);
                return target.apply(context, message);
              }
            },
        behavior);
  }
}
