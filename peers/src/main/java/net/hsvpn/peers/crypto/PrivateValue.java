package net.hsvpn.peers.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import javax.crypto.KeyAgreement;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.KeyExchangeMethod;

/** A private key in the JDK's hands, until it is forgotten. */
final class PrivateValue {
  private final KeyExchangeMethod method;
  private final String agreement;
  private volatile PrivateKey key;

  PrivateValue(KeyExchangeMethod method, String agreement, PrivateKey key) {
    this.method = method;
    this.agreement = agreement;
    this.key = key;
  }

  /** The raw result of the agreement, padded by the JDK to the length of field or modulus. */
  Secret agree(PublicKey peer) throws InvalidPeerKey {
    PrivateKey current = key;
    if (current == null) {
      throw new IllegalStateException(
          "The private value of this " + method.keyword() + " exchange was destroyed");
    }
    KeyAgreement agree;
    try {
      agree = KeyAgreement.getInstance(agreement);
      agree.init(current);
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive(agreement, e);
    }
    try {
      agree.doPhase(peer, true);
      return Octets.intoSecret(agree.generateSecret());
    } catch (InvalidKeyException e) {
      throw new InvalidPeerKey(method, "the key agreement failed (" + e.getMessage() + ")", e);
    }
  }

  /** The JDK's private keys cannot be wiped; without a reference they fall to the collector. */
  void destroy() {
    key = null;
  }
}
