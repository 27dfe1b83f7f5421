package net.hsvpn.peers.trust;

import java.security.InvalidAlgorithmParameterException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether certificates lead to a trusted CA. Signatures, validity, basic and name constraints, key
 * usage of CAs and critical extensions are checked by the JDK's validator (RFC 5280 section 6), the
 * strength of keys and signatures and what a leaf may be used for by {@link CertificateRules}.
 */
public record PathCheck(TrustStore trust, PathRules rules) {
  /**
   * Whether a peer's certificates lead to an anchor of {@link #trust}.
   *
   * @param received as the peer sent them, the leaf first; what follows may be in any order
   */
  public PathVerdict check(List<X509Certificate> received, Instant now) {
    try {
      ReceivedCertificates.checkLimits(
          received.size(), received.stream().mapToLong(c -> Certificates.der(c).length).sum());
    } catch (UnusableCertificate e) {
      return new PathVerdict.Refused(e.getMessage());
    }
    if (received.isEmpty()) {
      return new PathVerdict.Refused("it sent no certificate");
    }
    X509Certificate leaf = received.getFirst();
    Optional<String> misuse = new CertificateRules(rules).againstLeaf(leaf);
    if (misuse.isPresent()) {
      return new PathVerdict.Refused(misuse.get());
    }
    PathSearch search = PathSearch.from(leaf, received, trust);
    if (search.found().isEmpty()) {
      return new PathVerdict.Refused(unknownIssuer(search.deadEnd()));
    }
    Optional<String> firstReason = Optional.empty();
    for (PathSearch.Candidate candidate : search.found()) {
      Optional<String> reason = against(candidate, now);
      if (reason.isEmpty()) {
        return new PathVerdict.Trusted(candidate.certificates(), candidate.anchor());
      }
      firstReason = firstReason.or(() -> reason);
    }
    return new PathVerdict.Refused(firstReason.orElseThrow());
  }

  private String unknownIssuer(X509Certificate top) {
    return Certificates.name(top)
        + (Certificates.selfIssued(top)
            ? " issued itself, and is none of the CAs trusted for this peer"
            : " was issued by "
                + Certificates.name(top.getIssuerX500Principal())
                + ", which is neither a CA trusted for this peer nor an intermediate that the peer"
                + " sent or that is known here");
  }

  private Optional<String> against(PathSearch.Candidate candidate, Instant now) {
    X509Certificate anchor = candidate.anchor();
    CertificateRules certificateRules = new CertificateRules(rules);
    for (X509Certificate certificate : candidate.certificates()) {
      Optional<String> weakness =
          certificateRules
              .againstKey(certificate)
              .or(() ->
                  certificate.equals(anchor)
                      ? Optional.empty()
                      : certificateRules.againstSignature(certificate));
      if (weakness.isPresent()) {
        return weakness;
      }
    }
    List<X509Certificate> path = new ArrayList<>(candidate.certificates());
    // The anchor's own validity and constraints count as well, and a validator finds them only in
    // the path. Where that cannot be, path length and validity are looked at here.
    if (!Certificates.selfSigned(anchor)) {
      Optional<String> reason =
          certificateRules.againstValidity(anchor, now).or(() -> againstPathLength(candidate));
      if (reason.isPresent()) {
        return reason;
      }
    } else if (!path.contains(anchor)) {
      path.add(anchor);
    }
    return certificateRules.againstKey(anchor).or(() -> validate(path, anchor, now));
  }

  private static Optional<String> againstPathLength(PathSearch.Candidate candidate) {
    long between =
        candidate.certificates().stream().skip(1).filter(c -> !Certificates.selfIssued(c)).count();
    return between > candidate.anchor().getBasicConstraints()
        ? Optional.of(
            Certificates.name(candidate.anchor())
                + " allows at most "
                + candidate.anchor().getBasicConstraints()
                + " CAs below itself, and the path has "
                + between)
        : Optional.empty();
  }

  private static Optional<String> validate(
      List<X509Certificate> path, X509Certificate anchor, Instant now) {
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
      CertPathValidator.getInstance("PKIX").validate(certPath, parameters);
      return Optional.empty();
    } catch (CertPathValidatorException e) {
      return Optional.of(PathFailure.describe(e, path));
    } catch (InvalidAlgorithmParameterException | CertificateException | RuntimeException _) {
      return Optional.of(
          "the path from " + Certificates.name(path.getFirst()) + " cannot be validated");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a Java runtime without PKIX; expected a complete JDK 25", e);
    }
  }
}
