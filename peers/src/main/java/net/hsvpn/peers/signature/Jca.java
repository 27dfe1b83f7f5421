package net.hsvpn.peers.signature;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/** The JDK's signatures, behind two methods that know when a failure is the peer's fault. */
final class Jca {
  private Jca() {}

  static byte[] sign(
      SignatureAlgorithm algorithm, PrivateKey key, byte[] message, SecureRandom random)
      throws GeneralSecurityException {
    return sign(engine(algorithm), key, message, random);
  }

  static byte[] sign(String jcaName, PrivateKey key, byte[] message, SecureRandom random)
      throws GeneralSecurityException {
    return sign(Signature.getInstance(jcaName), key, message, random);
  }

  private static byte[] sign(Signature engine, PrivateKey key, byte[] message, SecureRandom random)
      throws GeneralSecurityException {
    engine.initSign(key, random);
    engine.update(message);
    return engine.sign();
  }

  static boolean verify(
      SignatureAlgorithm algorithm, PublicKey key, byte[] message, byte[] signature) {
    try {
      return verify(engine(algorithm), key, message, signature);
    } catch (GeneralSecurityException | RuntimeException _) {
      // Providers differ in whether they return false or throw for octets that are no signature.
      return false;
    }
  }

  static boolean verify(String jcaName, PublicKey key, byte[] message, byte[] signature) {
    try {
      return verify(Signature.getInstance(jcaName), key, message, signature);
    } catch (GeneralSecurityException | RuntimeException _) {
      return false;
    }
  }

  private static boolean verify(Signature engine, PublicKey key, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    engine.initVerify(key);
    engine.update(message);
    return engine.verify(signature);
  }

  private static Signature engine(SignatureAlgorithm algorithm) throws GeneralSecurityException {
    Signature engine = Signature.getInstance(Schemes.jcaName(algorithm.scheme()));
    if (Schemes.pss(algorithm.scheme())) {
      String hash = Schemes.digest(algorithm.scheme()).jcaName();
      engine.setParameter(
          new PSSParameterSpec(
              hash,
              "MGF1",
              new MGF1ParameterSpec(hash),
              algorithm.saltOctets(),
              PSSParameterSpec.TRAILER_FIELD_BC));
    }
    return engine;
  }
}
