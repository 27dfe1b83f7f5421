package net.hsvpn.peers.window;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.sa.Datagram;

/**
 * Our side of the request window, of size one (RFC 7296 section 2.3): the next message ID, and the
 * request that waits for its answer.
 *
 * @param nextId message ID of the next new request, unsigned
 */
public record Requests(int nextId, Optional<Outstanding> outstanding) {
  /**
   * A request under way.
   *
   * @param datagrams the message or its fragments, sent again octet for octet (RFC 7296 section
   *     2.1)
   * @param transmissions how often it was sent, at least 1
   * @param dueAt when it is sent again, or given up
   * @param answer what has come of its answer, if that is in fragments
   */
  public record Outstanding(
      int messageId,
      List<Datagram> datagrams,
      int transmissions,
      Instant dueAt,
      Reassembly answer) {
    public Outstanding {
      datagrams = List.copyOf(datagrams);
    }
  }

  public static Requests startingAt(int nextId) {
    return new Requests(nextId, Optional.empty());
  }

  public boolean idle() {
    return outstanding.isEmpty();
  }

  /** A new request goes out; the window must be idle. */
  public Requests sent(List<Datagram> datagrams, Instant now, Duration pause) {
    if (!idle()) {
      throw new IllegalStateException("request " + nextId + " sent while another is outstanding");
    }
    return new Requests(
        nextId + 1,
        Optional.of(new Outstanding(nextId, datagrams, 1, now.plus(pause), Reassembly.NOTHING)));
  }

  /** The same request once more. */
  public Requests sentAgain(Instant now, Duration pause) {
    Outstanding o = outstanding.orElseThrow();
    return new Requests(
        nextId,
        Optional.of(
            new Outstanding(
                o.messageId(), o.datagrams(), o.transmissions() + 1, now.plus(pause), o.answer())));
  }

  /** A part of the answer has come. */
  public Requests answering(Reassembly answer) {
    Outstanding o = outstanding.orElseThrow();
    return new Requests(
        nextId,
        Optional.of(
            new Outstanding(o.messageId(), o.datagrams(), o.transmissions(), o.dueAt(), answer)));
  }

  /** Whether a response with this message ID is the one we wait for. */
  public boolean awaits(int messageId) {
    return outstanding.isPresent() && outstanding.get().messageId() == messageId;
  }

  public Requests answered() {
    return new Requests(nextId, Optional.empty());
  }
}
