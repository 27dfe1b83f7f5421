package net.hsvpn.peers.sa;

import java.util.Optional;

/** What becomes of an IKE_SA_INIT request from somebody we don't know yet. */
public sealed interface Admission {
  /** Send this; nothing is remembered, and the peer is expected to try again at once. */
  record Answer(Datagram response) implements Admission {}

  /**
   * Send this error; nothing is remembered.
   *
   * @param report anybody can cause it, from a source that is not its own
   */
  record Rejected(Datagram response, Report report) implements Admission {}

  /** Keep the state and send its response. */
  record Opened(HalfOpen sa) implements Admission {}

  /**
   * Drop it.
   *
   * @param report if a configuration may be at fault; anybody can cause it, from a source that is
   *     not its own
   */
  record Refused(Refusal refusal, Optional<Report> report) implements Admission {
    public Refused(Refusal refusal) {
      this(refusal, Optional.empty());
    }
  }
}
