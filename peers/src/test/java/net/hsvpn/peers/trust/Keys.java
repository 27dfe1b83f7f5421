package net.hsvpn.peers.trust;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.hsvpn.peers.signature.KeyType;
import net.hsvpn.peers.signature.SigningKey;

/** Keys for tests; those of RSA are made once, since they take long. */
public final class Keys {
  private static final Map<KeyType, KeyPair> MADE = new EnumMap<>(KeyType.class);

  private Keys() {}

  /** The same key for each call with the same type. */
  public static synchronized KeyPair of(KeyType type) {
    return MADE.computeIfAbsent(type, Keys::fresh);
  }

  /** Those that tests share. */
  public static synchronized List<KeyPair> all() {
    return List.copyOf(MADE.values());
  }

  public static SigningKey signing(KeyType type) {
    return signing(of(type));
  }

  public static SigningKey signing(KeyPair pair) {
    return new SigningKey(pair.getPrivate(), pair.getPublic());
  }

  public static KeyPair fresh(KeyType type) {
    return switch (type) {
      case RSA -> rsa(2048);
      case RSA_PSS ->
          generate("RSASSA-PSS", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4));
      case P256 -> generate("EC", new ECGenParameterSpec("secp256r1"));
      case P384 -> generate("EC", new ECGenParameterSpec("secp384r1"));
      case P521 -> generate("EC", new ECGenParameterSpec("secp521r1"));
      case ED25519 -> generate("Ed25519", null);
      case ED448 -> generate("Ed448", null);
    };
  }

  public static KeyPair rsa(int bits) {
    return generate("RSA", new RSAKeyGenParameterSpec(bits, RSAKeyGenParameterSpec.F4));
  }

  private static KeyPair generate(String algorithm, AlgorithmParameterSpec spec) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      if (spec != null) {
        generator.initialize(spec);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
