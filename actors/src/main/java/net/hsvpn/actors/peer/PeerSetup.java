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
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.RemoteAuth;
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

  /**
   * Of one of the users that a configured peer stands for.
   *
   * @param context that his group gets him into; empty if groups do not count
   */
  PeerSetup of(PeerId user, Optional<ContextId> context, Membership as) {
    return new PeerSetup(
        node,
        context.map(c -> config.as(user, c)).orElseGet(() -> config.as(user)),
        () -> context.map(c -> inside(current.get(), c)).orElseGet(current),
        contexts,
        pacing,
        limits,
        unreachable,
        as,
        Optional.empty());
  }

  /** What members of a group get whose context that is. */
  private static PeerProfile inside(PeerProfile profile, ContextId context) {
    return profile.remoteAuth() instanceof RemoteAuth.Eap(_, Map<String, ChildPolicy> groups)
        ? groups.values().stream()
            .filter(p -> p instanceof ChildPolicy.Plain plain && plain.context().equals(context))
            .findFirst()
            .map(profile::carrying)
            .orElse(profile)
        : profile;
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
