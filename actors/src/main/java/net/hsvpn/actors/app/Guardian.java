package net.hsvpn.actors.app;

import java.util.concurrent.CompletableFuture;
import net.hsvpn.actors.cluster.Joining;
import net.hsvpn.actors.node.FaultInjector;
import net.hsvpn.actors.node.GatewayNode;
import net.hsvpn.actors.node.KeyExport;
import net.hsvpn.actors.node.Links;
import net.hsvpn.actors.peer.Pacing;
import net.hsvpn.config.GatewayConfig;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** The root of all actors. It only composes. */
public final class Guardian {
  /** The node may join its cluster. */
  public record Ready() {}

  private Guardian() {}

  /**
   * Describes the guardian of one node.
   *
   * @param name of the node
   * @param ready completes when the node may join its cluster
   * @param started gets the node as soon as it is composed
   */
  public static Behavior<Ready> create(
      GatewayConfig config,
      String name,
      Links links,
      KeyExport keys,
      Pacing pacing,
      FaultInjector faults,
      CompletableFuture<Void> ready,
      CompletableFuture<GatewayNode> started) {
    return Behaviors.setup(context -> {
      try {
        GatewayNode node = new GatewayNode(context, config, name, links, keys, pacing, faults);
        // Others wait for whoever has joined: not before everything of it is here.
        context.pipeToSelf(ready, (done, failure) -> new Ready());
        started.complete(node);
      } catch (RuntimeException e) {
        started.completeExceptionally(e);
        throw e;
      }
      return Behaviors.receive(Ready.class)
          .onAnyMessage(m -> {
            Joining.join(context.getSystem(), config.cluster());
            return Behaviors.same();
          })
          .build();
    });
  }
}
