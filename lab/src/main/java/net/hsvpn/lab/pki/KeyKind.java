package net.hsvpn.lab.pki;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import net.hsvpn.lab.run.LabException;

/** Kinds of keys that certificates are about. */
public enum KeyKind {
  RSA_2048("RSA", rsa(2048), "SHA256withRSA"),
  RSA_3072("RSA", rsa(3072), "SHA256withRSA"),
  P256("EC", new ECGenParameterSpec("secp256r1"), "SHA256withECDSA"),
  P384("EC", new ECGenParameterSpec("secp384r1"), "SHA384withECDSA"),
  P521("EC", new ECGenParameterSpec("secp521r1"), "SHA512withECDSA"),
  ED25519("EdDSA", NamedParameterSpec.ED25519, "Ed25519"),
  ED448("EdDSA", NamedParameterSpec.ED448, "Ed448");

  private final String algorithm;
  private final AlgorithmParameterSpec parameters;
  private final String signature;

  KeyKind(String algorithm, AlgorithmParameterSpec parameters, String signature) {
    this.algorithm = algorithm;
    this.parameters = parameters;
    this.signature = signature;
  }

  /** A new key. */
  public KeyPair make() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(parameters);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new LabException("cannot make a key of kind " + this + ": " + e.getMessage(), e);
    }
  }

  /** How a CA with such a key signs, by the name that Java gives it. */
  String signature() {
    return signature;
  }

  private static AlgorithmParameterSpec rsa(int bits) {
    return new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4);
  }
}
