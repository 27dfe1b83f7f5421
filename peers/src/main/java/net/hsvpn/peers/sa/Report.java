package net.hsvpn.peers.sa;

import java.util.Optional;

/**
 * One event in the life of a peer, worded for a person. Never contains secrets.
 *
 * @param kind machine-readable, part of the HTTP interface
 * @param phase the exchange in which it happened, e.g. {@code IKE_AUTH}; empty if in none
 * @param text what happened
 * @param remedy what to do about it; empty if nothing
 */
public record Report(Kind kind, String phase, String text, Optional<String> remedy) {
  /** What an event is about. */
  public enum Kind {
    NEGOTIATION_FAILED,
    IKE_ESTABLISHED,
    IKE_REKEYED,
    AUTH_LIFETIME,
    IKE_REPLACED,
    IKE_EXPIRED,
    IKE_CLOSED,
    REDIRECTED,
    CHILD_ESTABLISHED,
    CHILD_REKEYED,
    CHILD_CLOSED,
    CHILD_EXPIRED,
    CHILD_EXHAUSTED,
    PEER_SILENT,
    PEER_MOVED,
    MOVED,
    MOVE_REFUSED,
    PEER_RESTARTED,
    ROUTES_CHANGED,
    PROTOCOL_ERROR,
    REVOCATION_UNKNOWN
  }

  /** All of it but the kind, in one line. */
  public String sentence() {
    return (phase.isEmpty() ? "" : phase + ": ")
        + text
        + remedy.map(r -> " (" + r + ")").orElse("");
  }

  public static Report of(Kind kind, String phase, String text) {
    return new Report(kind, phase, text, Optional.empty());
  }

  public static Report of(Kind kind, String phase, String text, String remedy) {
    return new Report(kind, phase, text, Optional.of(remedy));
  }
}
