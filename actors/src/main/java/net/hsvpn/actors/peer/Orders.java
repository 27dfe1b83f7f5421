package net.hsvpn.actors.peer;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.config.PeerId;
import net.hsvpn.persistence.CheckpointStore;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * Orders that wait for their outcome. Each is remembered before anything is done about it, so that
 * it is answered even if the peer's actor is restarted meanwhile.
 */
final class Orders {
  // Whoever gives more orders to one peer at a time does not wait for outcomes.
  private static final int MOST = 64;

  private final CheckpointStore checkpoints;
  private final PeerId peer;
  private OrderBook book;

  Orders(CheckpointStore checkpoints, PeerId peer) {
    this.checkpoints = checkpoints;
    this.peer = peer;
    this.book = checkpoints.load(OrderBook.key(peer)).orElseGet(OrderBook::empty);
  }

  /** Whether there is room for one more order; answers it if there is none. */
  boolean admit(ActorRef<CommandResult> waiter) {
    if (book.size() < MOST) {
      return true;
    }
    waiter.tell(
        CommandResult.failed(
            MOST + " orders to this peer wait for their outcome already; try again later"));
    return false;
  }

  void awaitUp(ActorRef<CommandResult> waiter) {
    keep(book.untilUp(OrderBook.with(book.untilUp(), waiter)));
  }

  void awaitDown(ActorRef<CommandResult> waiter) {
    keep(book.untilDown(OrderBook.with(book.untilDown(), waiter)));
  }

  /** The tunnel is up. */
  void up() {
    answerUp(CommandResult.done());
  }

  /** The tunnel will not be up for now. */
  void notUp(String why) {
    answerUp(CommandResult.failed(why));
  }

  private void answerUp(CommandResult result) {
    book.untilUp().forEach(waiter -> waiter.tell(result));
    keep(book.untilUp(List.of()));
  }

  /** The tunnel is down. */
  void down() {
    book.untilDown().forEach(waiter -> waiter.tell(CommandResult.done()));
    keep(book.untilDown(List.of()));
  }

  /** A ticket whose outcome nobody waits for. */
  long ticket() {
    long ticket = book.nextTicket();
    keep(book.afterTicket(ticket));
    return ticket;
  }

  /** Tickets for the commands that one order takes; it is answered once all have an outcome. */
  List<Long> tickets(ActorRef<CommandResult> waiter, int count) {
    long first = book.nextTicket();
    List<Long> tickets = LongStream.range(first, first + count).boxed().toList();
    OrderBook.Job job = new OrderBook.Job(waiter, java.util.Set.copyOf(tickets), Optional.empty());
    keep(book.afterTicket(first + count - 1).jobs(OrderBook.with(book.jobs(), job)));
    return tickets;
  }

  /** A command has its outcome. */
  void settled(long ticket, Optional<String> failure) {
    answerJobs(book.settled(ticket, failure));
  }

  /** No IKE SA is left that could carry out what is still open. */
  void abandon(String why) {
    OrderBook next = book;
    for (OrderBook.Job job : book.jobs()) {
      for (long ticket : job.open()) {
        next = next.settled(ticket, Optional.of(why));
      }
    }
    answerJobs(next);
  }

  private void answerJobs(OrderBook next) {
    next.jobs().stream()
        .filter(job -> job.open().isEmpty())
        .forEach(job -> job.waiter().tell(new CommandResult(job.failure())));
    keep(next.jobs(next.jobs().stream().filter(job -> !job.open().isEmpty()).toList()));
  }

  private void keep(OrderBook next) {
    if (!next.equals(book)) {
      book = next;
      checkpoints.save(OrderBook.key(peer), next);
    }
  }
}
