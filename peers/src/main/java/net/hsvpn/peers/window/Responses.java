package net.hsvpn.peers.window;

import java.util.List;
import net.hsvpn.peers.sa.Datagram;

/**
 * The peer's side of the request window, of size one (RFC 7296 section 2.3): the message ID its
 * next request must have, and our last response, kept to be repeated.
 *
 * @param last the message or its fragments; empty before the first one
 * @param request what has come of the next request, if that is in fragments
 */
public record Responses(int expectedId, List<Datagram> last, Reassembly request) {
  /** What a request's message ID says of it. */
  public enum Verdict {
    NEW,
    REPEATED,
    OUTSIDE
  }

  public Responses {
    last = List.copyOf(last);
  }

  public static Responses startingAt(int expectedId) {
    return new Responses(expectedId, List.of(), Reassembly.NOTHING);
  }

  public Verdict judge(int messageId) {
    if (messageId == expectedId) {
      return Verdict.NEW;
    }
    return messageId == expectedId - 1 && !last.isEmpty() ? Verdict.REPEATED : Verdict.OUTSIDE;
  }

  /** A part of the next request has come. */
  public Responses asking(Reassembly request) {
    return new Responses(expectedId, last, request);
  }

  public Responses answered(List<Datagram> response) {
    return new Responses(expectedId + 1, response, Reassembly.NOTHING);
  }
}
