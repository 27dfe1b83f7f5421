package net.hsvpn.peers.sa;

/** What becomes of an IKE_SA_INIT request from somebody we don't know yet. */
public sealed interface Admission {
  /** Send this; nothing is remembered (a cookie is demanded, or an error told). */
  record Answer(Datagram response) implements Admission {}

  /** Keep the state and send its response. */
  record Opened(HalfOpen sa) implements Admission {}

  /** Drop it. */
  record Refused(Refusal refusal) implements Admission {}
}
