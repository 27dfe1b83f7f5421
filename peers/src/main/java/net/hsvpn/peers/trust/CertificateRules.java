package net.hsvpn.peers.trust;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.signature.RefusedSignature;

/** What is asked of single certificates; every answer is a reason to refuse, or empty. */
record CertificateRules(PathRules rules) {
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int NON_REPUDIATION = 1;

  /** RFC 4945 sections 5.1.3.2 and 5.1.3.12: only a leaf that may sign authenticates IKE. */
  Optional<String> againstLeaf(X509Certificate leaf) {
    boolean[] usage = leaf.getKeyUsage();
    if (usage != null && !usage[DIGITAL_SIGNATURE] && !usage[NON_REPUDIATION]) {
      return Optional.of(
          Certificates.name(leaf) + " may not sign: its key usage lacks digitalSignature");
    }
    try {
      List<String> purposes = leaf.getExtendedKeyUsage();
      if (purposes != null && Collections.disjoint(purposes, rules.keyPurposes())) {
        return Optional.of(
            Certificates.name(leaf)
                + " is not for IKE: its extended key usage has neither ipsecIKE, serverAuth,"
                + " clientAuth nor any");
      }
      return Optional.empty();
    } catch (CertificateParsingException _) {
      return Optional.of(Certificates.name(leaf) + " has a damaged extended key usage");
    }
  }

  Optional<String> againstKey(X509Certificate certificate) {
    return rules
        .keys()
        .weakness(certificate.getPublicKey())
        .map(why -> Certificates.name(certificate) + " is too weak: " + why);
  }

  Optional<String> againstSignature(X509Certificate certificate) {
    try {
      Certificates.signatureAlgorithm(certificate);
      return Optional.empty();
    } catch (RefusedSignature e) {
      return Optional.of(
          "the signature of " + Certificates.name(certificate) + " is refused: " + e.getMessage());
    }
  }

  Optional<String> againstValidity(X509Certificate certificate, Instant now) {
    if (certificate.getNotBefore().toInstant().isAfter(now)) {
      return Optional.of(
          Certificates.name(certificate)
              + " is not valid before "
              + certificate.getNotBefore().toInstant()
              + "; it is "
              + now);
    }
    return certificate.getNotAfter().toInstant().isBefore(now)
        ? Optional.of(
            Certificates.name(certificate)
                + " expired at "
                + certificate.getNotAfter().toInstant()
                + "; it is "
                + now)
        : Optional.empty();
  }
}
