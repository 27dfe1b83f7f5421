package net.hsvpn.peers.sa;

import net.hsvpn.peers.crypto.IntAuth;

/**
 * What both ends must remember of IKE_SA_INIT, and of what follows it, until they have signed it
 * (RFC 7296 section 2.15). The arrays are never changed.
 *
 * @param localMessage our final message, from the first octet of the header
 * @param remoteMessage the peer's
 * @param intermediate of the IKE_INTERMEDIATE exchanges so far
 */
public record InitExchange(
    byte[] localMessage,
    byte[] remoteMessage,
    byte[] localNonce,
    byte[] remoteNonce,
    IntAuth intermediate) {
  /** With nothing but IKE_SA_INIT yet. */
  public InitExchange(
      byte[] localMessage, byte[] remoteMessage, byte[] localNonce, byte[] remoteNonce) {
    this(localMessage, remoteMessage, localNonce, remoteNonce, IntAuth.NONE);
  }

  /** After one more IKE_INTERMEDIATE exchange. */
  public InitExchange after(IntAuth more) {
    return new InitExchange(localMessage, remoteMessage, localNonce, remoteNonce, more);
  }

  public byte[] initiatorNonce(boolean initiator) {
    return initiator ? localNonce : remoteNonce;
  }

  public byte[] responderNonce(boolean initiator) {
    return initiator ? remoteNonce : localNonce;
  }
}
