package net.hsvpn.peers.signature;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;

/** A private key that signs but never prints or leaves this package, and its public half. */
public final class SigningKey {
  private final PrivateKey privateKey;
  private final PublicKey publicKey;
  private final KeyType type;

  /** The caller has made sure that both belong together. */
  public SigningKey(PrivateKey privateKey, PublicKey publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.type =
        KeyType.of(publicKey)
            .orElseThrow(() -> new IllegalArgumentException("no key that signs in IKEv2"));
  }

  /** The key itself, for whoever signs otherwise than in IKE, such as TLS. */
  public PrivateKey privateKey() {
    return privateKey;
  }

  public KeyType type() {
    return type;
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  byte[] sign(SignatureAlgorithm algorithm, byte[] message, SecureRandom random)
      throws GeneralSecurityException {
    return Jca.sign(algorithm, privateKey, message, random);
  }

  byte[] sign(ClassicMethod method, byte[] message, SecureRandom random)
      throws GeneralSecurityException {
    return Jca.sign(method.jcaName(), privateKey, message, random);
  }

  @Override
  public String toString() {
    return "SigningKey(" + type + ")";
  }
}
