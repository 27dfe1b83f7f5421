package net.hsvpn.peers.crypto;

import javax.crypto.Mac;
import net.hsvpn.config.Secret;

/**
 * Makes the tokens by which a peer believes that we have lost an IKE SA (RFC 6290 section 5.1):
 * HMAC-SHA-256 of its SPIs, initiator's first, under a secret that outlives restarts. Nothing is
 * kept per IKE SA.
 */
public final class CrashTokens {
  private static final String HMAC = "HmacSHA256";

  private final Secret secret;

  public CrashTokens(Secret secret) {
    this.secret = secret;
  }

  /** The token of an IKE SA, 32 octets; to be told to nobody but its peer, unless it is lost. */
  public byte[] token(long initiatorSpi, long responderSpi) {
    Mac mac = Macs.keyed(HMAC, secret);
    mac.update(Octets.of(initiatorSpi));
    mac.update(Octets.of(responderSpi));
    return mac.doFinal();
  }

  @Override
  public String toString() {
    return "CrashTokens";
  }
}
