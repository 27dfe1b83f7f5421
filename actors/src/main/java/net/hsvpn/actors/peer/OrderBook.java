package net.hsvpn.actors.peer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.config.PeerId;
import net.hsvpn.persistence.CheckpointKey;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Who waits for what; immutable.
 *
 * @param nextTicket for the next command to an IKE SA; 0 is nobody's ticket
 * @param untilUp who waits for the tunnel to be up
 * @param untilDown who waits for it to be down
 * @param jobs orders that IKE SAs carry out
 */
record OrderBook(
    long nextTicket,
    List<ActorRef<CommandResult>> untilUp,
    List<ActorRef<CommandResult>> untilDown,
    List<Job> jobs) {
  OrderBook {
    untilUp = List.copyOf(untilUp);
    untilDown = List.copyOf(untilDown);
    jobs = List.copyOf(jobs);
  }

  /**
   * One order that takes several commands.
   *
   * @param open tickets without an outcome yet
   * @param failure of the first command that failed
   */
  record Job(ActorRef<CommandResult> waiter, Set<Long> open, Optional<String> failure) {
    Job {
      open = Set.copyOf(open);
    }

    private Job settled(long ticket, Optional<String> why) {
      Set<Long> rest = new HashSet<>(open);
      rest.remove(ticket);
      return new Job(waiter, rest, failure.or(() -> why));
    }
  }

  static OrderBook empty() {
    return new OrderBook(1, List.of(), List.of(), List.of());
  }

  static CheckpointKey<OrderBook> key(PeerId peer) {
    return new CheckpointKey<>("peer", peer.value(), "orders", OrderBook.class);
  }

  int size() {
    return untilUp.size() + untilDown.size() + jobs.size();
  }

  OrderBook untilUp(List<ActorRef<CommandResult>> waiters) {
    return new OrderBook(nextTicket, waiters, untilDown, jobs);
  }

  OrderBook untilDown(List<ActorRef<CommandResult>> waiters) {
    return new OrderBook(nextTicket, untilUp, waiters, jobs);
  }

  OrderBook jobs(List<Job> next) {
    return new OrderBook(nextTicket, untilUp, untilDown, next);
  }

  OrderBook afterTicket(long used) {
    return new OrderBook(used + 1, untilUp, untilDown, jobs);
  }

  OrderBook settled(long ticket, Optional<String> failure) {
    return jobs(
        jobs.stream()
            .map(job -> job.open().contains(ticket) ? job.settled(ticket, failure) : job)
            .toList());
  }

  static <T> List<T> with(List<T> list, T more) {
    List<T> longer = new ArrayList<>(list);
    longer.add(more);
    return longer;
  }
}
