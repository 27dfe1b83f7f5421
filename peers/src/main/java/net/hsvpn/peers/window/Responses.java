package net.hsvpn.peers.window;

import java.util.Optional;
import net.hsvpn.peers.sa.Datagram;

/**
 * The peer's side of the request window, of size one (RFC 7296 section 2.3): the message ID its
 * next request must have, and our last response, kept to be repeated.
 */
public record Responses(int expectedId, Optional<Datagram> last) {
  /** What a request's message ID says of it. */
  public enum Verdict {
    NEW,
    REPEATED,
    OUTSIDE
  }

  public static Responses startingAt(int expectedId) {
    return new Responses(expectedId, Optional.empty());
  }

  public Verdict judge(int messageId) {
    if (messageId == expectedId) {
      return Verdict.NEW;
    }
    return messageId == expectedId - 1 && last.isPresent() ? Verdict.REPEATED : Verdict.OUTSIDE;
  }

  public Responses answered(Datagram response) {
    return new Responses(expectedId + 1, Optional.of(response));
  }
}
