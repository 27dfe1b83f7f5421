package net.hsvpn.actors.peer;

import java.util.Map;
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
 * @param unreachable to be called when the tunnel will not be up for now
 */
public record PeerSetup(
    NodeServices node,
    PeerConfig config,
    PeerProfile profile,
    Map<ContextId, ActorRef<ContextActor.Command>> contexts,
    Pacing pacing,
    IkeLimits limits,
    Runnable unreachable) {
  public PeerSetup {
    contexts = Map.copyOf(contexts);
  }

  PeerId id() {
    return config.id();
  }
}
