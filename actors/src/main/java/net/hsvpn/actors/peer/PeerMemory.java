package net.hsvpn.actors.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.config.PeerId;
import net.hsvpn.persistence.CheckpointKey;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What a peer's actor remembers besides its IKE SAs, which remember themselves.
 *
 * @param wanted whether the tunnel is to be there always
 * @param failures in a row since the tunnel was last up
 * @param nextTicket for the next command to an IKE SA; 0 is nobody's ticket
 * @param untilUp who waits for the tunnel to be up
 * @param untilDown who waits for it to be down
 * @param tickets who waits for the outcome of which commands
 */
record PeerMemory(
    boolean wanted,
    int failures,
    long nextTicket,
    Optional<PeerStatus.LastError> lastError,
    List<ActorRef<CommandResult>> untilUp,
    List<ActorRef<CommandResult>> untilDown,
    Map<Long, ActorRef<CommandResult>> tickets) {
  PeerMemory {
    untilUp = List.copyOf(untilUp);
    untilDown = List.copyOf(untilDown);
    tickets = Map.copyOf(tickets);
  }

  static PeerMemory fresh(boolean wanted) {
    return new PeerMemory(wanted, 0, 1, Optional.empty(), List.of(), List.of(), Map.of());
  }

  static CheckpointKey<PeerMemory> key(PeerId peer) {
    return new CheckpointKey<>("peer", peer.value(), "memory", PeerMemory.class);
  }

  PeerMemory wanting(boolean now) {
    return new PeerMemory(now, failures, nextTicket, lastError, untilUp, untilDown, tickets);
  }

  PeerMemory failedAgain() {
    return new PeerMemory(wanted, failures + 1, nextTicket, lastError, untilUp, untilDown, tickets);
  }

  PeerMemory wentWell() {
    return new PeerMemory(wanted, 0, nextTicket, Optional.empty(), untilUp, untilDown, tickets);
  }

  PeerMemory failing(PeerStatus.LastError error) {
    return new PeerMemory(
        wanted, failures, nextTicket, Optional.of(error), untilUp, untilDown, tickets);
  }

  PeerMemory awaitingUp(List<ActorRef<CommandResult>> waiters) {
    return new PeerMemory(wanted, failures, nextTicket, lastError, waiters, untilDown, tickets);
  }

  PeerMemory awaitingDown(List<ActorRef<CommandResult>> waiters) {
    return new PeerMemory(wanted, failures, nextTicket, lastError, untilUp, waiters, tickets);
  }

  /** The next ticket is used, by nobody who waits. */
  PeerMemory ticketUsed() {
    return new PeerMemory(wanted, failures, nextTicket + 1, lastError, untilUp, untilDown, tickets);
  }

  /** The next ticket is used by somebody who waits for its outcome. */
  PeerMemory ticketUsedBy(ActorRef<CommandResult> waiter) {
    Map<Long, ActorRef<CommandResult>> more = new HashMap<>(tickets);
    more.put(nextTicket, waiter);
    return new PeerMemory(wanted, failures, nextTicket + 1, lastError, untilUp, untilDown, more);
  }

  /** The ticket has its outcome. */
  PeerMemory settled(long ticket) {
    Map<Long, ActorRef<CommandResult>> rest = new HashMap<>(tickets);
    rest.remove(ticket);
    return new PeerMemory(wanted, failures, nextTicket, lastError, untilUp, untilDown, rest);
  }

  static <T> List<T> with(List<T> list, T more) {
    List<T> longer = new ArrayList<>(list);
    longer.add(more);
    return longer;
  }
}
