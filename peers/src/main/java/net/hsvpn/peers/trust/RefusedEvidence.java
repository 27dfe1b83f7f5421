package net.hsvpn.peers.trust;

/** A CRL or OCSP response that says nothing that may be believed. */
final class RefusedEvidence extends Exception {
  RefusedEvidence(String why) {
    // Refusing hostile input must be cheap, and the message says more than a stack trace would.
    super(why, null, false, false);
  }
}
