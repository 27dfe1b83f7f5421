package net.hsvpn.peers.signature;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.iana.AuthMethod;

/** The methods that name key and hash by their number, without an AlgorithmIdentifier. */
enum ClassicMethod {
  /**
   * RSASSA-PKCS1-v1_5; RFC 7296 section 3.8 says to sign with SHA-1 and to accept SHA-1 at least.
   */
  RSA(AuthMethod.RSA_SIGNATURE, KeyType.RSA, "SHA1withRSA", 0),
  /** RFC 4754 section 7: r | s, each as long as the group's order. */
  ECDSA_P256(AuthMethod.ECDSA_SHA256_P256, KeyType.P256, "SHA256withECDSAinP1363Format", 64),
  ECDSA_P384(AuthMethod.ECDSA_SHA384_P384, KeyType.P384, "SHA384withECDSAinP1363Format", 96),
  ECDSA_P521(AuthMethod.ECDSA_SHA512_P521, KeyType.P521, "SHA512withECDSAinP1363Format", 132);

  private final AuthMethod number;
  private final KeyType key;
  private final String jcaName;
  private final int octets;

  ClassicMethod(AuthMethod number, KeyType key, String jcaName, int octets) {
    this.number = number;
    this.key = key;
    this.jcaName = jcaName;
    this.octets = octets;
  }

  AuthMethod number() {
    return number;
  }

  KeyType key() {
    return key;
  }

  String jcaName() {
    return jcaName;
  }

  /** Whether a signature can have this length. */
  boolean fits(int length) {
    return octets == 0 || length == octets;
  }

  /** What a verifier tries, since method 1 does not say the hash. */
  List<String> acceptedJcaNames() {
    return this == RSA
        ? List.of(jcaName, "SHA256withRSA", "SHA384withRSA", "SHA512withRSA")
        : List.of(jcaName);
  }

  static Optional<ClassicMethod> of(AuthMethod number) {
    return Arrays.stream(values()).filter(m -> m.number == number).findFirst();
  }

  static Optional<ClassicMethod> of(KeyType key) {
    return Arrays.stream(values()).filter(m -> m.key == key).findFirst();
  }
}
