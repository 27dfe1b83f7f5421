package net.hsvpn.peers.sa;

/**
 * What both ends must remember of IKE_SA_INIT until they have signed it (RFC 7296 section 2.15).
 * The arrays are never changed.
 *
 * @param localMessage our final message, from the first octet of the header
 * @param remoteMessage the peer's
 */
public record InitExchange(
    byte[] localMessage, byte[] remoteMessage, byte[] localNonce, byte[] remoteNonce) {}
