package net.hsvpn.peers.iana;

import java.util.Optional;

/** What a CERT payload holds (IANA: IKEv2 Certificate Encodings). */
public enum CertificateEncoding implements IanaNumber {
  /** RFC 7296 section 3.6; its content is not specified. */
  PKCS7(1),
  /** RFC 7296 section 3.6; its content is not specified. */
  PGP(2),
  /** RFC 7296 section 3.6; its content is not specified. */
  DNS_SIGNED_KEY(3),
  /** RFC 7296 section 3.6: one certificate in DER. */
  X509_SIGNATURE(4),
  /** RFC 7296 section 3.6; its content is not specified. */
  KERBEROS_TOKENS(6),
  /** RFC 7296 section 3.6: a certificate revocation list in DER. */
  CRL(7),
  /** RFC 7296 section 3.6; its content is not specified. */
  ARL(8),
  /** RFC 7296 section 3.6; its content is not specified. */
  SPKI(9),
  /** RFC 7296 section 3.6; its content is not specified. */
  X509_ATTRIBUTE(10),
  /** Withdrawn by RFC 7670. */
  RAW_RSA_KEY(11),
  /** RFC 7296 section 3.6: where one certificate is to be fetched. */
  HASH_AND_URL(12),
  /** RFC 7296 section 3.6: where a bundle of certificates and CRLs is to be fetched. */
  HASH_AND_URL_BUNDLE(13),
  /** RFC 4806: an OCSP response in DER. */
  OCSP(14),
  /** RFC 7670: a SubjectPublicKeyInfo in DER. */
  RAW_PUBLIC_KEY(15);

  private static final Registry<CertificateEncoding> REGISTRY = new Registry<>(values());

  private final int code;

  CertificateEncoding(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }

  /** The constant with this number, or empty if the number is not known here. */
  public static Optional<CertificateEncoding> ofCode(int code) {
    return REGISTRY.find(code);
  }
}
