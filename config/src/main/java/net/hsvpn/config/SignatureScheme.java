package net.hsvpn.config;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How an end signs in IKE_AUTH under RFC 7427 and RFC 8420; those preferred without another word
 * stand first.
 */
public enum SignatureScheme {
  ED448("ed448"),
  ED25519("ed25519"),
  ECDSA_SHA2_256("ecdsa-sha256"),
  ECDSA_SHA2_384("ecdsa-sha384"),
  ECDSA_SHA2_512("ecdsa-sha512"),
  RSA_PSS_SHA2_256("rsa-pss-sha256"),
  RSA_PSS_SHA2_384("rsa-pss-sha384"),
  RSA_PSS_SHA2_512("rsa-pss-sha512"),
  RSA_PKCS1_SHA2_256("rsa-pkcs1-sha256"),
  RSA_PKCS1_SHA2_384("rsa-pkcs1-sha384"),
  RSA_PKCS1_SHA2_512("rsa-pkcs1-sha512");

  private final String keyword;

  SignatureScheme(String keyword) {
    this.keyword = keyword;
  }

  /** Its name in the configuration. */
  public String keyword() {
    return keyword;
  }

  static Optional<SignatureScheme> ofKeyword(String keyword) {
    return Arrays.stream(values()).filter(s -> s.keyword.equals(keyword)).findFirst();
  }

  static String vocabulary() {
    return Arrays.stream(values()).map(SignatureScheme::keyword).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return keyword;
  }
}
