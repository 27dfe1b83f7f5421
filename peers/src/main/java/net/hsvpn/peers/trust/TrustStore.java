package net.hsvpn.peers.trust;

import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.bouncycastle.asn1.x509.Extension;

/**
 * Whom we believe: CA certificates that are trusted by configuration (anchors), and others that are
 * known but trusted only if an anchor vouches for them (intermediates).
 */
public final class TrustStore {
  /** Certificates of each kind; a CERTREQ of them all is 2000 octets long. */
  public static final int MAX_CERTIFICATES = 100;

  /** Trusts nobody. */
  public static final TrustStore EMPTY = new TrustStore(List.of(), List.of());

  private final List<X509Certificate> anchors;
  private final List<X509Certificate> intermediates;

  private TrustStore(List<X509Certificate> anchors, List<X509Certificate> intermediates) {
    this.anchors = anchors;
    this.intermediates = intermediates;
  }

  /** Checks that every certificate may be what it shall be. */
  public static TrustStore of(
      Collection<X509Certificate> anchors, Collection<X509Certificate> intermediates)
      throws CredentialError {
    for (Collection<X509Certificate> kind : List.of(anchors, intermediates)) {
      if (kind.size() > MAX_CERTIFICATES) {
        throw new CredentialError(
            "there are " + kind.size() + " CA certificates",
            "leave at most " + MAX_CERTIFICATES + " of them");
      }
      for (X509Certificate certificate : kind) {
        requireCa(certificate);
      }
    }
    for (X509Certificate anchor : anchors) {
      // Validators take constraints from certificates of the path, not from the anchor, and only a
      // self-signed anchor can also stand in the path (PathCheck).
      if (!Certificates.selfSigned(anchor)
          && anchor.getExtensionValue(Extension.nameConstraints.getId()) != null) {
        throw new CredentialError(
            Certificates.name(anchor) + " has name constraints and is not self-signed",
            "trust the root above it instead, and name this one as an intermediate");
      }
    }
    return new TrustStore(
        List.copyOf(new LinkedHashSet<>(anchors)), List.copyOf(new LinkedHashSet<>(intermediates)));
  }

  public List<X509Certificate> anchors() {
    return anchors;
  }

  public List<X509Certificate> intermediates() {
    return intermediates;
  }

  private static void requireCa(X509Certificate certificate) throws CredentialError {
    boolean[] usage = certificate.getKeyUsage();
    if (certificate.getBasicConstraints() < 0) {
      throw new CredentialError(
          Certificates.name(certificate)
              + " is no CA certificate: its basic constraints do not"
              + " say so",
          "name the certificate of the CA");
    }
    if (usage != null && !usage[5]) {
      throw new CredentialError(
          Certificates.name(certificate) + " may not sign certificates, by its key usage",
          "name the certificate of the CA");
    }
  }
}
