package net.hsvpn.peers.crypto;

import net.hsvpn.config.proposal.KeyExchangeMethod;

/**
 * The peer's public value is none that its key exchange method allows: wrong length, off the curve,
 * out of range or of small order. The exchange must fail; there is no shared secret.
 */
public final class InvalidPeerKey extends Exception {
  private final KeyExchangeMethod method;

  public InvalidPeerKey(KeyExchangeMethod method, String reason) {
    super("Key exchange data for " + method.keyword() + " refused: " + reason);
    this.method = method;
  }

  public InvalidPeerKey(KeyExchangeMethod method, String reason, Throwable cause) {
    super("Key exchange data for " + method.keyword() + " refused: " + reason, cause);
    this.method = method;
  }

  public KeyExchangeMethod method() {
    return method;
  }
}
