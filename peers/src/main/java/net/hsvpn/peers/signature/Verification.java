package net.hsvpn.peers.signature;

/** Whether an AUTH payload was signed with the key that it should be signed with. */
public sealed interface Verification {
  /** It was. */
  record Verified(SignatureMethod method) implements Verification {}

  /**
   * It was not, or by what is not allowed.
   *
   * @param why a clause for a person, of which the peer is the subject
   */
  record Refused(String why) implements Verification {}
}
