package net.hsvpn.actors.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.actors.adapt.Datagrams;
import net.hsvpn.actors.node.NodeServices;
import net.hsvpn.actors.sa.IkeSaCell;
import net.hsvpn.peers.IkeEngine;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.IkeSa;
import net.hsvpn.peers.sa.LeaseAwaited;
import net.hsvpn.peers.sa.Step;

/**
 * Answers somebody for whom there is no room: he gets his IKE SA, since he has proved who he is,
 * and in the same breath is told that it is deleted. Nothing of it is installed.
 */
final class Farewell {
  private Farewell() {}

  static void to(IkeSaCell cell, NodeServices node) {
    IkeSa state = cell.state();
    List<Effect> effects = new ArrayList<>(cell.pending());
    if (state instanceof LeaseAwaited) {
      state = follow(state, new Event.Leased(Optional.empty()), node, effects);
    }
    if (state instanceof Established sa) {
      follow(sa, new Event.Close(0), node, effects);
      effects.add(new Effect.Wipe(sa.keys()));
    }
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Send(var datagram) -> node.sender().send(Datagrams.toSend(datagram));
        case Effect.Wipe(var keys) -> keys.wipe();
        default -> {
          // Concerns an IKE SA that is to live.
        }
      }
    }
  }

  private static IkeSa follow(IkeSa state, Event event, NodeServices node, List<Effect> effects) {
    Step step = IkeEngine.handle(state, event, node.env());
    effects.addAll(step.effects());
    return step.next();
  }
}
