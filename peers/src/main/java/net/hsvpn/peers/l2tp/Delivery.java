package net.hsvpn.peers.l2tp;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reliable delivery of one control connection's messages (RFC 2661 section 5.8 and Appendix A): in
 * order, each once, repeated until acknowledged, within the peer's window. Not thread-safe.
 */
final class Delivery {
  /** How many messages the peer may send us unacknowledged. */
  static final int RECEIVE_WINDOW = 16;

  /** What the window is if nothing is said of it (RFC 2661 section 4.4.3). */
  static final int DEFAULT_WINDOW = 4;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
  private static final int TRIES = 5;
  private static final int MOST_QUEUED = 1024;
  private static final int MASK = 0xFFFF;

  /** A message without its numbers. */
  record Letter(int session, List<Avp> avps) {}

  private final Consumer<ControlMessage> out;
  private final Deque<Letter> queue = new ArrayDeque<>();
  private int remoteTunnel;
  // The queue begins with the message of number nextAck; those below nextSend are on their way.
  private int nextAck;
  private int nextSend;
  private int highestSent;
  private int nextReceive;
  private int window = DEFAULT_WINDOW;
  private int congestion = 1;
  private int threshold = DEFAULT_WINDOW;
  private int acknowledgedSinceGrowth;
  private int tries;
  private boolean owesAcknowledgement;
  private Optional<Instant> deadline = Optional.empty();

  Delivery(Consumer<ControlMessage> out) {
    this.out = out;
  }

  void remoteTunnel(int id) {
    remoteTunnel = id;
  }

  void window(int size) {
    window = Math.max(1, size);
    threshold = window;
  }

  /** When {@link #timeout} is due. */
  Optional<Instant> deadline() {
    return deadline;
  }

  boolean everythingAcknowledged() {
    return queue.isEmpty();
  }

  /** Puts a message on its way; false if there is no room for any more. */
  boolean send(int session, List<Avp> avps, Instant now) {
    if (queue.size() >= MOST_QUEUED) {
      return false;
    }
    queue.add(new Letter(session, avps));
    push(now);
    return true;
  }

  private void push(Instant now) {
    int limit = Math.min(window, congestion);
    int sent = nextSend - nextAck & MASK;
    int at = 0;
    for (Letter letter : queue) {
      if (at >= sent && at < limit) {
        emit(letter, nextSend);
        advance(nextSend + 1 & MASK);
        if (deadline.isEmpty()) {
          deadline = Optional.of(now.plus(FIRST_PAUSE));
        }
      }
      at++;
    }
  }

  private void advance(int next) {
    nextSend = next;
    if ((next - nextAck & MASK) > (highestSent - nextAck & MASK)) {
      highestSent = next;
    }
  }

  private void emit(Letter letter, int number) {
    owesAcknowledgement = false;
    out.accept(
        new ControlMessage(remoteTunnel, letter.session(), number, nextReceive, letter.avps()));
  }

  /**
   * Repeats what was not acknowledged.
   *
   * @return false if the peer has been silent for too long
   */
  boolean timeout(Instant now) {
    if (deadline.isEmpty() || now.isBefore(deadline.get())) {
      return true;
    }
    if (++tries >= TRIES) {
      deadline = Optional.empty();
      return false;
    }
    // As TCP does: begin anew with one message, slowly up to half of what was too much.
    threshold = Math.max(1, congestion / 2);
    congestion = 1;
    // Whatever came behind a lost message was passed over: it goes again too, when its turn comes.
    emit(queue.getFirst(), nextAck);
    nextSend = nextAck + 1 & MASK;
    Duration pause = FIRST_PAUSE.multipliedBy(1L << tries);
    deadline = Optional.of(now.plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause));
    return true;
  }

  /**
   * Takes a message in.
   *
   * @return it, if it is the next one and says something
   */
  List<ControlMessage> receive(ControlMessage message, Instant now) {
    acknowledged(message.nr(), now);
    if (message.acknowledgesOnly()) {
      return List.of();
    }
    int ahead = message.ns() - nextReceive & MASK;
    if (ahead != 0) {
      // A repetition is acknowledged again; what is early comes again (RFC 2661 section 5.8).
      owesAcknowledgement |= ahead > MASK / 2;
      return List.of();
    }
    nextReceive = nextReceive + 1 & MASK;
    owesAcknowledgement = true;
    return new ArrayList<>(List.of(message));
  }

  private void acknowledged(int nr, Instant now) {
    int count = nr - nextAck & MASK;
    if (count == 0 || count > (highestSent - nextAck & MASK)) {
      return;
    }
    for (int i = 0; i < count; i++) {
      queue.remove();
      grow();
    }
    if (count > (nextSend - nextAck & MASK)) {
      nextSend = nr;
    }
    nextAck = nr;
    tries = 0;
    deadline = nextAck == nextSend ? Optional.empty() : Optional.of(now.plus(FIRST_PAUSE));
    push(now);
  }

  private void grow() {
    if (congestion < threshold) {
      congestion++;
    } else if (++acknowledgedSinceGrowth >= congestion) {
      acknowledgedSinceGrowth = 0;
      congestion = Math.min(window, congestion + 1);
    }
  }

  /** Acknowledges what no message of ours has acknowledged meanwhile. */
  void settle() {
    if (owesAcknowledgement) {
      owesAcknowledgement = false;
      out.accept(new ControlMessage(remoteTunnel, 0, nextSend, nextReceive, List.of()));
    }
  }
}
