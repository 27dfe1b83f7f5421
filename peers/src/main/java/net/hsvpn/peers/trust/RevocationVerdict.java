package net.hsvpn.peers.trust;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What becomes of a peer, as far as revocation goes. */
public sealed interface RevocationVerdict {
  /**
   * The peer may stay.
   *
   * @param until when to ask again; empty if nothing was asked
   * @param doubts what could not be found out, for the log
   */
  record Accepted(Optional<Instant> until, List<String> doubts) implements RevocationVerdict {
    public Accepted {
      doubts = List.copyOf(doubts);
    }
  }

  /**
   * The peer must go.
   *
   * @param why names the certificate, for a person
   */
  record Refused(String why) implements RevocationVerdict {}

  /**
   * It depends. Fetch these side by side, tell {@link RevocationKnowledge} of each answer or
   * failure, and evaluate again.
   */
  record Needs(List<Fetch> fetches) implements RevocationVerdict {
    public Needs {
      fetches = List.copyOf(fetches);
    }
  }
}
