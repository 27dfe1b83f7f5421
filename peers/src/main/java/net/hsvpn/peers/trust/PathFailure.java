package net.hsvpn.peers.trust;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.util.List;

/** The JDK's reasons in words for people. */
final class PathFailure {
  private PathFailure() {}

  static String describe(CertPathValidatorException failure, List<X509Certificate> path) {
    X509Certificate certificate = path.get(Math.clamp(failure.getIndex(), 0, path.size() - 1));
    String name = Certificates.name(certificate);
    return switch (failure.getReason()) {
      case BasicReason.EXPIRED -> name + " expired at " + certificate.getNotAfter().toInstant();
      case BasicReason.NOT_YET_VALID ->
          name + " is not valid before " + certificate.getNotBefore().toInstant();
      case BasicReason.INVALID_SIGNATURE ->
          "the signature of " + name + " was not made by " + issuer(certificate);
      case BasicReason.ALGORITHM_CONSTRAINED ->
          name + " is too weak for this Java runtime's jdk.certpath.disabledAlgorithms";
      case PKIXReason.NAME_CHAINING ->
          name + " was not issued by the certificate above it, " + issuer(certificate);
      case PKIXReason.NOT_CA_CERT ->
          name + " issued a certificate and is no CA, by its basic constraints";
      case PKIXReason.INVALID_KEY_USAGE ->
          name + " issued a certificate, which its key usage forbids";
      case PKIXReason.PATH_TOO_LONG ->
          "the path is longer than the basic constraints of a CA above " + name + " allow";
      case PKIXReason.INVALID_NAME ->
          name
              + " has a name that the name constraints of a CA above it forbid (the CN counts as a"
              + " domain name if it can be one)";
      case PKIXReason.UNRECOGNIZED_CRIT_EXT ->
          name + " has a critical extension that is not known here";
      case PKIXReason.INVALID_POLICY -> name + " breaks the certificate policies of its path";
      case PKIXReason.NO_TRUST_ANCHOR -> name + " leads to no CA trusted for this peer";
      default -> name + " is not valid on this path";
    };
  }

  private static String issuer(X509Certificate certificate) {
    return Certificates.name(certificate.getIssuerX500Principal());
  }
}
