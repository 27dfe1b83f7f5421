package net.hsvpn.actors.sa;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import net.hsvpn.actors.node.Backlog;
import net.hsvpn.actors.node.Overflow;
import net.hsvpn.actors.node.Refusals;
import net.hsvpn.peers.sa.Datagram;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;

/** Which actor of this node has which IKE SA, by local SPI. Safe for use by many threads. */
public final class SaRegistry {
  // Above any honest burst of one IKE SA, whose window is one request each way.
  private static final int BACKLOG = 256;

  private record Entry(ActorRef<IkeSaActor.Command> actor, Backlog backlog) {}

  private final Refusals refusals;
  private final Map<Long, Entry> entries = new ConcurrentHashMap<>();

  /**
   * @param refusals counts what finds no room
   */
  public SaRegistry(Refusals refusals) {
    this.refusals = refusals;
  }

  /** Hands a datagram to its IKE SA, or drops and counts it; false if there is no such IKE SA. */
  public boolean deliver(long localSpi, Datagram datagram) {
    Entry entry = entries.get(localSpi);
    if (entry == null) {
      return false;
    }
    if (entry.backlog().enter()) {
      entry.actor().tell(new IkeSaActor.Received(datagram));
    } else {
      refusals.count(Overflow.IKE_SA_FULL);
    }
    return true;
  }

  public Optional<ActorRef<IkeSaActor.Command>> find(long localSpi) {
    return Optional.ofNullable(entries.get(localSpi)).map(Entry::actor);
  }

  public int size() {
    return entries.size();
  }

  /** Watches an IKE SA's actor taking datagrams out of its mailbox. */
  Behavior<IkeSaActor.Command> draining(long localSpi, Behavior<IkeSaActor.Command> behavior) {
    return Backlog.watching(
        IkeSaActor.Command.class,
        message -> {
          Entry entry = entries.get(localSpi);
          if (message instanceof IkeSaActor.Received && entry != null) {
            entry.backlog().leave();
          }
        },
        behavior);
  }

  /** A restarted actor finds its old entry: what waits for it still counts. */
  void enter(long localSpi, ActorRef<IkeSaActor.Command> actor) {
    entries.compute(
        localSpi,
        (spi, old) ->
            old != null && old.actor().equals(actor)
                ? old
                : new Entry(actor, new Backlog(BACKLOG)));
  }

  void leave(long localSpi, ActorRef<IkeSaActor.Command> actor) {
    entries.computeIfPresent(localSpi, (spi, old) -> old.actor().equals(actor) ? null : old);
  }
}
