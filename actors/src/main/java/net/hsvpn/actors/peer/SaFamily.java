package net.hsvpn.actors.peer;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import net.hsvpn.actors.sa.ChildSaActor;
import net.hsvpn.actors.sa.IkeSaActor;
import net.hsvpn.actors.sa.IkeSaCell;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Event;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * The actors below a peer's: one per IKE SA, one per child SA. Which of them should live is told by
 * the checkpoints alone, so that nothing is forgotten when the peer's actor is restarted.
 */
final class SaFamily {
  private final ActorContext<PeerActor.Command> context;
  private final PeerSetup setup;
  private final Consumer<IkeSaActor.Notice> fromSa;
  private final Consumer<ChildSaActor.Removed> fromChild;
  private final Set<Long> ordered = new HashSet<>();

  SaFamily(
      ActorContext<PeerActor.Command> context,
      PeerSetup setup,
      Consumer<IkeSaActor.Notice> fromSa,
      Consumer<ChildSaActor.Removed> fromChild) {
    this.context = context;
    this.setup = setup;
    this.fromSa = fromSa;
    this.fromChild = fromChild;
  }

  Tunnels tunnels() {
    return new Tunnels(
        IkeSaCell.all(setup.node().checkpoints(), setup.id()).values(),
        setup.config().saPolicy().unique());
  }

  /** Remembers a new IKE SA and starts its actor. */
  void begin(IkeSaCell cell) {
    long spi = cell.state().id().localSpi();
    setup.node().checkpoints().save(IkeSaCell.key(setup.id(), spi), cell);
    start(spi);
  }

  void order(long localSpi, Event event) {
    tell(localSpi, new IkeSaActor.Order(event));
  }

  /** Like {@link #order}, but only the first time for each IKE SA. */
  void orderOnce(long localSpi, Event event) {
    if (ordered.add(localSpi)) {
      order(localSpi, event);
    }
  }

  void tell(long localSpi, IkeSaActor.Command message) {
    ikeSa(localSpi).ifPresent(actor -> actor.tell(message));
  }

  /** Starts actors that are missing, and tells the others whether they are still needed. */
  void review() {
    Tunnels now = tunnels();
    Set<Long> alive = new HashSet<>();
    now.states()
        .forEach(sa -> {
          alive.add(sa.id().localSpi());
          start(sa.id().localSpi());
        });
    ordered.retainAll(alive);
    reviewChildren(now.children());
  }

  /** Whether no child SA is left, not even one that only receives what was under way. */
  boolean childless() {
    return ChildSaActor.all(setup.node().checkpoints(), setup.id()).isEmpty();
  }

  private void reviewChildren(List<ChildSa> owned) {
    Set<Integer> spis = new HashSet<>();
    for (ChildSa child : owned) {
      spis.add(child.inboundSpi());
      child(child.inboundSpi(), child.outboundSpi());
    }
    for (ChildSaActor.Cell cell :
        ChildSaActor.all(setup.node().checkpoints(), setup.id()).values()) {
      boolean isOwned = spis.contains(cell.inboundSpi());
      if (isOwned == cell.removeAt().isPresent()) {
        child(cell.inboundSpi(), cell.outboundSpi())
            .tell(isOwned ? new ChildSaActor.Owned() : new ChildSaActor.Orphaned());
      }
    }
  }

  private void start(long localSpi) {
    if (ikeSa(localSpi).isEmpty()) {
      context.spawn(
          IkeSaActor.create(
              setup.node(),
              setup.profile(),
              setup.config(),
              localSpi,
              IkeSaActor.Place.PEER,
              fromSa),
          ikeName(localSpi));
    }
  }

  private Optional<ActorRef<IkeSaActor.Command>> ikeSa(long localSpi) {
    return context.getChild(ikeName(localSpi)).map(ActorRef::unsafeUpcast);
  }

  private ActorRef<ChildSaActor.Command> child(int inboundSpi, int outboundSpi) {
    String name = "child-" + Integer.toHexString(inboundSpi);
    return context
        .getChild(name)
        .<ActorRef<ChildSaActor.Command>>map(ActorRef::unsafeUpcast)
        .orElseGet(() ->
            context.spawn(
                ChildSaActor.create(setup.node(), setup.id(), inboundSpi, outboundSpi, fromChild),
                name));
  }

  private static String ikeName(long localSpi) {
    return "ike-" + Long.toHexString(localSpi);
  }
}
