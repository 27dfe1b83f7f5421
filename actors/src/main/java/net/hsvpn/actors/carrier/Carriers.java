package net.hsvpn.actors.carrier;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import net.hsvpn.actors.node.Backlog;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.carrier.CarrierInbox;
import org.apache.pekko.actor.typed.ActorRef;

/** Leads what came in SAs of L2TP to the actor of its peer. Safe for use by many threads. */
public final class Carriers implements CarrierInbox {
  // Of one peer: its window of control messages, and PPP's packets of all networks.
  private static final int WAITING = 256;

  private record Desk(ActorRef<CarrierActor.Command> actor, Backlog backlog) {}

  private final Map<PeerId, Desk> desks = new ConcurrentHashMap<>();

  static Backlog backlog() {
    return new Backlog(WAITING);
  }

  void open(PeerId peer, ActorRef<CarrierActor.Command> actor, Backlog backlog) {
    desks.put(peer, new Desk(actor, backlog));
  }

  /** The actor of a peer whose method is l2tp. */
  public Optional<ActorRef<CarrierActor.Command>> of(PeerId peer) {
    return Optional.ofNullable(desks.get(peer)).map(Desk::actor);
  }

  @Override
  public boolean control(PeerId peer, byte[] datagram) {
    return tell(peer, new CarrierActor.Control(datagram));
  }

  @Override
  public boolean frame(PeerId peer, int session, byte[] ppp) {
    return tell(peer, new CarrierActor.Frame(session, ppp));
  }

  private boolean tell(PeerId peer, CarrierActor.Command message) {
    Desk desk = desks.get(peer);
    if (desk == null || !desk.backlog().enter()) {
      return false;
    }
    desk.actor().tell(message);
    return true;
  }
}
