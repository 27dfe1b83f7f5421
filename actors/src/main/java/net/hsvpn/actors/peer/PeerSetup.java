package net.hsvpn.actors.peer;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import net.hsvpn.actors.carrier.CarrierActor;
import net.hsvpn.actors.context.ContextActor;
import net.hsvpn.actors.node.NodeServices;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IkeLimits;
import net.hsvpn.config.PeerConfig;
import net.hsvpn.config.PeerId;
import net.hsvpn.peers.sa.PeerProfile;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * All that a peer's actor is given.
 *
 * @param current the peer's profile; another one once keys and certificates were read again
 * @param unreachable to be called when the tunnel will not be up for now
 * @param membership of a user
 * @param carrier the actor of L2TP inside the tunnel, if that is the peer's method
 */
public record PeerSetup(
    NodeServices node,
    PeerConfig config,
    Supplier<PeerProfile> current,
    Map<ContextId, ActorRef<ContextActor.Command>> contexts,
    Pacing pacing,
    IkeLimits limits,
    Runnable unreachable,
    Membership membership,
    Optional<ActorRef<CarrierActor.Command>> carrier) {
  public PeerSetup {
    contexts = Map.copyOf(contexts);
  }

  /** Of a configured peer. */
  public PeerSetup(
      NodeServices node,
      PeerConfig config,
      Supplier<PeerProfile> current,
      Map<ContextId, ActorRef<ContextActor.Command>> contexts,
      Pacing pacing,
      IkeLimits limits,
      Runnable unreachable) {
    this(
        node,
        config,
        current,
        contexts,
        pacing,
        limits,
        unreachable,
        Membership.NONE,
        Optional.empty());
  }

  /** Of one of the users that a configured peer stands for. */
  PeerSetup of(PeerId user, Membership as) {
    return new PeerSetup(
        node,
        config.as(user),
        current,
        contexts,
        pacing,
        limits,
        unreachable,
        as,
        Optional.empty());
  }

  /** The same with L2TP inside the tunnel. */
  public PeerSetup carriedBy(Optional<ActorRef<CarrierActor.Command>> actor) {
    return new PeerSetup(
        node, config, current, contexts, pacing, limits, unreachable, membership, actor);
  }

  /** For what begins at this moment. */
  PeerProfile profile() {
    return current.get();
  }

  public PeerId id() {
    return config.id();
  }
}
