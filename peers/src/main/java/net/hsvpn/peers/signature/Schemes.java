package net.hsvpn.peers.signature;

import java.util.List;
import java.util.stream.Stream;
import net.hsvpn.config.SignatureScheme;
import net.hsvpn.peers.iana.HashAlgorithm;

/** What each scheme is made of. */
final class Schemes {
  private Schemes() {}

  static HashAlgorithm hash(SignatureScheme scheme) {
    return switch (scheme) {
      case ED25519, ED448 -> HashAlgorithm.IDENTITY;
      case ECDSA_SHA2_256, RSA_PSS_SHA2_256, RSA_PKCS1_SHA2_256 -> HashAlgorithm.SHA2_256;
      case ECDSA_SHA2_384, RSA_PSS_SHA2_384, RSA_PKCS1_SHA2_384 -> HashAlgorithm.SHA2_384;
      case ECDSA_SHA2_512, RSA_PSS_SHA2_512, RSA_PKCS1_SHA2_512 -> HashAlgorithm.SHA2_512;
    };
  }

  /** The hash's name in Java, and its length in octets. */
  record Digest(String jcaName, int octets) {}

  static Digest digest(SignatureScheme scheme) {
    return switch (hash(scheme)) {
      case SHA1 -> new Digest("SHA-1", 20);
      case SHA2_256 -> new Digest("SHA-256", 32);
      case SHA2_384 -> new Digest("SHA-384", 48);
      case SHA2_512 -> new Digest("SHA-512", 64);
      case IDENTITY -> throw new IllegalArgumentException(scheme + " hashes for itself");
    };
  }

  /** The name of {@code java.security.Signature}. */
  static String jcaName(SignatureScheme scheme) {
    return switch (scheme) {
      case ED25519 -> "Ed25519";
      case ED448 -> "Ed448";
      case ECDSA_SHA2_256 -> "SHA256withECDSA";
      case ECDSA_SHA2_384 -> "SHA384withECDSA";
      case ECDSA_SHA2_512 -> "SHA512withECDSA";
      case RSA_PSS_SHA2_256, RSA_PSS_SHA2_384, RSA_PSS_SHA2_512 -> "RSASSA-PSS";
      case RSA_PKCS1_SHA2_256 -> "SHA256withRSA";
      case RSA_PKCS1_SHA2_384 -> "SHA384withRSA";
      case RSA_PKCS1_SHA2_512 -> "SHA512withRSA";
    };
  }

  static boolean pss(SignatureScheme scheme) {
    return jcaName(scheme).equals("RSASSA-PSS");
  }

  static boolean fits(SignatureScheme scheme, KeyType key) {
    return switch (scheme) {
      case ED25519 -> key == KeyType.ED25519;
      case ED448 -> key == KeyType.ED448;
      case ECDSA_SHA2_256, ECDSA_SHA2_384, ECDSA_SHA2_512 -> key.ecdsa();
      case RSA_PSS_SHA2_256, RSA_PSS_SHA2_384, RSA_PSS_SHA2_512 -> key.rsa();
      case RSA_PKCS1_SHA2_256, RSA_PKCS1_SHA2_384, RSA_PKCS1_SHA2_512 -> key == KeyType.RSA;
    };
  }

  /**
   * Those that a key can do, the order kept, but for ECDSA the hash that is as strong as the curve
   * in front of the others.
   */
  static List<SignatureScheme> suited(KeyType key, List<SignatureScheme> preferred) {
    SignatureScheme best =
        switch (key) {
          case P256 -> SignatureScheme.ECDSA_SHA2_256;
          case P384 -> SignatureScheme.ECDSA_SHA2_384;
          case P521 -> SignatureScheme.ECDSA_SHA2_512;
          case RSA, RSA_PSS, ED25519, ED448 -> null;
        };
    return Stream.concat(
            preferred.stream().filter(s -> s == best), preferred.stream().filter(s -> s != best))
        .filter(s -> fits(s, key))
        .toList();
  }
}
