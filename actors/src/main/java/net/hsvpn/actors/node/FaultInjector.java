package net.hsvpn.actors.node;

import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The two sides of a crash: who supervises an actor, and, in tests, who makes it fail. Every actor
 * of the gateway is wrapped by {@link #supervised}.
 */
public interface FaultInjector {
  /** The kinds of actors that can be made to fail. */
  enum Kind {
    PEER,
    IKE_SA,
    CHILD_SA,
    CONTEXT,
    RECEPTION,
    STREAMS,
    PATHS,
    CARRIER
  }

  /** Part of a pause between two restarts that is left to chance. */
  double JITTER = 0.2;

  /** May throw, instead of the actor, before a message is handled. */
  void before(Kind kind, Object message);

  /** Production: nothing is made to fail. */
  static FaultInjector none() {
    return (kind, message) -> {};
  }

  /**
   * Restarts the behavior when it fails, at first almost at once; messages wait meanwhile. It finds
   * its state in the checkpoint store; its children go on as if nothing had happened.
   */
  default <T> Behavior<T> supervised(Kind kind, Class<T> messages, Behavior<T> behavior) {
    Behavior<T> fallible =
        Behaviors.intercept(
            () ->
                new BehaviorInterceptor<T, T>(messages) {
                  @Override
                  public Behavior<T> aroundReceive(
                      TypedActorContext<T> context, T message, ReceiveTarget<T> target) {
                    before(kind, message);
                    return target.apply(context, message);
                  }
                },
            behavior);
    return Behaviors.supervise(fallible)
        .onFailure(
            SupervisorStrategy.restartWithBackoff(
                    Duration.ofMillis(10), Duration.ofSeconds(5), JITTER)
                .withResetBackoffAfter(Duration.ofSeconds(10))
                .withStopChildren(false));
  }
}
