package net.hsvpn.actors.peer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import net.hsvpn.actors.adapt.SaParameters;
import net.hsvpn.actors.carrier.CarrierActor;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.PeerNetwork;

/** The sessions of L2TP inside one peer's tunnel, if that is its method; else nothing. */
final class Sessions {
  private final PeerSetup setup;
  private final Consumer<Set<ContextId>> carrying;
  private Optional<Boolean> told = Optional.empty();
  private Optional<Set<ContextId>> carried = Optional.empty();

  /**
   * @param carrying called, on any thread, when other contexts have sessions
   */
  Sessions(PeerSetup setup, Consumer<Set<ContextId>> carrying) {
    this.setup = setup;
    this.carrying = carrying;
  }

  /** Tells L2TP how the tunnel stands; once more if it asks. */
  void review(Tunnels now) {
    if (setup.carrier().isPresent() && !told.equals(Optional.of(now.up()))) {
      told = Optional.of(now.up());
      setup.carrier().get().tell(new CarrierActor.Below(now.up(), carrying));
    }
  }

  /** L2TP has begun anew, and knows nothing. */
  void askedAnew() {
    told = Optional.empty();
  }

  void carry(Set<ContextId> contexts) {
    carried = Optional.of(Set.copyOf(contexts));
  }

  /** Whether each context of the peer has a session; always with other methods. */
  boolean complete() {
    return setup.carrier().isEmpty()
        || carried.filter(c -> c.containsAll(setup.config().contexts())).isPresent();
  }

  /** What lies behind the peer in each context that has a session; empty until L2TP has told. */
  Optional<Map<ContextId, Tunnels.Behind>> behind() {
    return carried.map(this::behind);
  }

  private Map<ContextId, Tunnels.Behind> behind(Set<ContextId> contexts) {
    Map<ContextId, Tunnels.Behind> behind = new HashMap<>();
    for (PeerNetwork network : setup.config().networks()) {
      if (contexts.contains(network.context())) {
        behind.put(
            network.context(),
            new Tunnels.Behind(
                SaParameters.carrierTunnel(setup.id()), network.remote(), List.of()));
      }
    }
    return behind;
  }
}
