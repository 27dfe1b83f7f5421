package net.hsvpn.peers.signature;

/** Whether an AUTH payload was signed with the key that it should be signed with. */
public sealed interface Verification {
  record Verified(SignatureMethod method) implements Verification {}

  /**
   * @param why a clause for a person, of which the peer is the subject
   */
  record Refused(String why) implements Verification {}
}
