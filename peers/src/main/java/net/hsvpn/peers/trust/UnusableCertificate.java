package net.hsvpn.peers.trust;

/** Octets from a peer that should be a certificate or a public key, and are none. */
public final class UnusableCertificate extends Exception {
  public UnusableCertificate(String why) {
    // Refusing hostile input must be cheap, and the message says more than a stack trace would.
    super(why, null, false, false);
  }
}
