package net.hsvpn.peers.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.DecapsulateException;
import javax.crypto.KEM;
import javax.crypto.SecretKey;
import javax.security.auth.DestroyFailedException;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.KeyExchangeMethod;

/**
 * ML-KEM (FIPS 203) as draft-ietf-ipsecme-ikev2-mlkem puts it into IKE: the initiator sends an
 * encapsulation key, and the responder answers with a ciphertext that holds the shared secret.
 */
final class MlKemExchange implements LocalKeyExchange {
  private static final String FAMILY = "ML-KEM";

  private final MlKemParameters parameters;
  private final byte[] encapsulationKey;
  private volatile PrivateKey decapsulationKey;

  MlKemExchange(MlKemParameters parameters, KeyPair pair) {
    this.parameters = parameters;
    this.encapsulationKey = parameters.unwrap(pair.getPublic().getEncoded());
    this.decapsulationKey = pair.getPrivate();
  }

  static MlKemExchange generate(MlKemParameters parameters, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(FAMILY);
      generator.initialize(new NamedParameterSpec(parameters.jcaName()), random);
      return new MlKemExchange(parameters, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive(parameters.jcaName(), e);
    }
  }

  /** The responder's half, which needs no state: a fresh secret, sealed for the initiator. */
  static KeyExchanges.Answer answer(
      MlKemParameters parameters, byte[] encapsulationKey, SecureRandom random)
      throws InvalidPeerKey {
    KeyExchangeMethod method = parameters.method();
    checkLength(method, encapsulationKey, parameters.encapsulationKeyOctets());
    KEM.Encapsulated sealed;
    try {
      // The encapsulator checks that all coefficients are in range (FIPS 203 section 7.2).
      sealed = kem().newEncapsulator(publicKey(parameters, encapsulationKey), random).encapsulate();
    } catch (InvalidKeyException | InvalidKeySpecException e) {
      throw new InvalidPeerKey(method, "no valid encapsulation key (" + e.getMessage() + ")", e);
    }
    return new KeyExchanges.Answer(method, sealed.encapsulation(), secret(sealed.key()));
  }

  private static PublicKey publicKey(MlKemParameters parameters, byte[] encapsulationKey)
      throws InvalidKeySpecException {
    try {
      return KeyFactory.getInstance(FAMILY)
          .generatePublic(new X509EncodedKeySpec(parameters.wrap(encapsulationKey)));
    } catch (InvalidKeySpecException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive(parameters.jcaName(), e);
    }
  }

  private static KEM kem() {
    try {
      return KEM.getInstance(FAMILY);
    } catch (GeneralSecurityException e) {
      throw new MissingPrimitive(FAMILY, e);
    }
  }

  private static Secret secret(SecretKey key) {
    return Octets.intoSecret(key.getEncoded());
  }

  private static void checkLength(KeyExchangeMethod method, byte[] data, int expected)
      throws InvalidPeerKey {
    if (data.length != expected) {
      throw new InvalidPeerKey(method, "expected " + expected + " octets, got " + data.length);
    }
  }

  @Override
  public KeyExchangeMethod method() {
    return parameters.method();
  }

  @Override
  public byte[] publicValue() {
    return encapsulationKey.clone();
  }

  /**
   * A ciphertext that was tampered with gives another secret, not an error (FIPS 203 section 6.3).
   */
  @Override
  public Secret agree(byte[] ciphertext) throws InvalidPeerKey {
    PrivateKey current = decapsulationKey;
    if (current == null) {
      throw new IllegalStateException(
          "The decapsulation key of this " + method().keyword() + " exchange was destroyed");
    }
    checkLength(method(), ciphertext, parameters.ciphertextOctets());
    try {
      return secret(kem().newDecapsulator(current).decapsulate(ciphertext));
    } catch (DecapsulateException e) {
      throw new InvalidPeerKey(method(), "no valid ciphertext (" + e.getMessage() + ")", e);
    } catch (InvalidKeyException e) {
      throw new MissingPrimitive(parameters.jcaName(), e);
    }
  }

  @Override
  public void destroy() {
    PrivateKey current = decapsulationKey;
    decapsulationKey = null;
    if (current != null) {
      try {
        current.destroy();
      } catch (DestroyFailedException _) {
        // Without a reference it falls to the collector.
      }
    }
  }

  /** Never with its content. */
  @Override
  public String toString() {
    return method().keyword() + " " + Arrays.hashCode(encapsulationKey);
  }
}
