package net.hsvpn.peers.signature;

/** Why a signature is not believed; the message goes on after "refused: ". */
public final class RefusedSignature extends Exception {
  RefusedSignature(String why) {
    // Refusing hostile input must be cheap, and the message says more than a stack trace would.
    super(why, null, false, false);
  }
}
