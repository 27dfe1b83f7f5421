package net.hsvpn.peers.trust;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** Where a certificate says that its revocation is told. */
final class RevocationSources {
  /** Of each kind; a certificate with more is odd, and each costs a timeout. */
  private static final int MAX = 4;

  private RevocationSources() {}

  /** OCSP first (RFC 5280 section 4.2.2.1), since its answers are short, then CRLs. */
  static List<Fetch> of(X509Certificate subject, X509Certificate issuer) {
    List<Fetch> sources = new ArrayList<>();
    for (URI uri : responders(subject)) {
      sources.add(new Fetch.Ocsp(uri, issuer, subject, OcspRequest.of(subject, issuer)));
    }
    for (URI uri : distributionPoints(subject)) {
      sources.add(new Fetch.Crl(uri, issuer));
    }
    return sources;
  }

  private static List<URI> responders(X509Certificate subject) {
    List<URI> uris = new ArrayList<>();
    try {
      AuthorityInformationAccess access =
          AuthorityInformationAccess.fromExtensions(extensions(subject));
      if (access != null) {
        for (AccessDescription description : access.getAccessDescriptions()) {
          if (description.getAccessMethod().equals(AccessDescription.id_ad_ocsp)) {
            uri(description.getAccessLocation()).ifPresent(uris::add);
          }
        }
      }
    } catch (RuntimeException _) {
      // What cannot be read names no source, and then the policy decides.
    }
    return first(uris);
  }

  /** RFC 5280 section 4.2.1.13: of full CRLs, signed by the issuer itself, for all reasons. */
  static List<URI> distributionPoints(X509Certificate subject) {
    List<URI> uris = new ArrayList<>();
    try {
      CRLDistPoint points = CRLDistPoint.fromExtensions(extensions(subject));
      if (points != null) {
        for (DistributionPoint point : points.getDistributionPoints()) {
          if (point.getCRLIssuer() == null && point.getReasons() == null) {
            uris.addAll(uris(point.getDistributionPoint()));
          }
        }
      }
    } catch (RuntimeException _) {
      // As above.
    }
    return first(uris);
  }

  static List<URI> uris(DistributionPointName name) {
    List<URI> uris = new ArrayList<>();
    if (name != null && name.getType() == DistributionPointName.FULL_NAME) {
      for (GeneralName full : GeneralNames.getInstance(name.getName()).getNames()) {
        uri(full).ifPresent(uris::add);
      }
    }
    return uris;
  }

  private static Optional<URI> uri(GeneralName name) {
    if (name.getTagNo() != GeneralName.uniformResourceIdentifier) {
      return Optional.empty();
    }
    try {
      URI uri = new URI(ASN1IA5String.getInstance(name.getName()).getString());
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      return (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null
          ? Optional.of(uri)
          : Optional.empty();
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  private static Extensions extensions(X509Certificate certificate) {
    Extensions found = Certificates.asn1(certificate).getTBSCertificate().getExtensions();
    return found == null ? new Extensions(new org.bouncycastle.asn1.x509.Extension[0]) : found;
  }

  private static List<URI> first(List<URI> uris) {
    return uris.stream().distinct().limit(MAX).toList();
  }
}
