package net.hsvpn.peers.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.security.auth.x500.X500Principal;
import net.hsvpn.peers.signature.RefusedSignature;
import net.hsvpn.peers.signature.SignatureAlgorithm;
import net.hsvpn.peers.trace.SafeText;
import net.hsvpn.peers.wire.Octets;
import org.bouncycastle.asn1.x509.Certificate;

/** X.509 certificates, read from octets that anybody may have written. */
public final class Certificates {
  /** Longest certificate that is read. */
  public static final int MAX_OCTETS = 64 * 1024;

  private Certificates() {}

  /** Reads one certificate in DER, and nothing after it. */
  public static X509Certificate parse(byte[] der) throws UnusableCertificate {
    if (der.length > MAX_OCTETS) {
      throw new UnusableCertificate(
          "a certificate of " + der.length + " octets: at most " + MAX_OCTETS + " are read");
    }
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      // The factory also takes base64, other encodings than DER, and whatever follows.
      if (certificate == null || !Arrays.equals(certificate.getEncoded(), der)) {
        throw new UnusableCertificate("what should be a certificate is not exactly one in DER");
      }
      asn1(certificate);
      return certificate;
    } catch (CertificateException | RuntimeException _) {
      throw new UnusableCertificate("what should be a certificate cannot be read as one");
    }
  }

  /** The subject, fit for a log; or where there is none, the serial number. */
  public static String name(X509Certificate certificate) {
    String subject = name(certificate.getSubjectX500Principal());
    return subject.equals("''")
        ? "the certificate with serial number " + certificate.getSerialNumber().toString(16)
        : subject;
  }

  static String name(X500Principal principal) {
    return SafeText.quoted(principal.getName());
  }

  /** Whether subject and issuer are the same (RFC 5280 section 3.2). */
  static boolean selfIssued(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  static boolean selfSigned(X509Certificate certificate) {
    return selfIssued(certificate) && signedBy(certificate, certificate.getPublicKey());
  }

  /** Whether the signature holds, by an algorithm that is strong enough. */
  static boolean signedBy(X509Certificate certificate, PublicKey key) {
    try {
      return signatureAlgorithm(certificate)
          .verifies(key, certificate.getTBSCertificate(), certificate.getSignature());
    } catch (RefusedSignature | GeneralSecurityException _) {
      return false;
    }
  }

  static boolean issuedBy(X509Certificate certificate, X509Certificate issuer) {
    return certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
        && signedBy(certificate, issuer.getPublicKey());
  }

  /** The algorithm of its signature; refused if it is too weak. */
  static SignatureAlgorithm signatureAlgorithm(X509Certificate certificate)
      throws RefusedSignature {
    try {
      return SignatureAlgorithm.parse(asn1(certificate).getSignatureAlgorithm().getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("an AlgorithmIdentifier that was read is not written", e);
    }
  }

  /** The SubjectPublicKeyInfo in DER, exactly as it stands in the certificate. */
  static Octets publicKeyInfo(X509Certificate certificate) {
    try {
      return Octets.of(asn1(certificate).getSubjectPublicKeyInfo().getEncoded());
    } catch (IOException e) {
      throw new IllegalStateException("a SubjectPublicKeyInfo that was read is not written", e);
    }
  }

  static Certificate asn1(X509Certificate certificate) {
    return Certificate.getInstance(der(certificate));
  }

  static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate that was read is not written", e);
    }
  }
}
