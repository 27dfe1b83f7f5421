package net.hsvpn.peers.sa;

import java.util.List;

/** The result of one event: the next state, and what to do. */
public record Step(IkeSa next, List<Effect> effects) {
  public Step {
    effects = List.copyOf(effects);
  }
}
