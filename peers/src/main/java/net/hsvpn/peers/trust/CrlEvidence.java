package net.hsvpn.peers.trust;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CRLReason;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.hsvpn.peers.signature.RefusedSignature;
import net.hsvpn.peers.signature.SignatureAlgorithm;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CertificateList;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;

/**
 * A full CRL that a CA signed itself (RFC 5280 section 5). Delta and indirect CRLs, and those for
 * some reasons or some kinds of certificates, are refused, since what they leave out is not good.
 *
 * @param octets length of the CRL
 * @param thisUpdate when the CA knew it
 * @param until nextUpdate, which RFC 5280 section 5.1.2.5 demands
 * @param scope where the CRL says that it belongs; empty if it is about all certificates of the CA
 * @param revoked by serial number
 */
record CrlEvidence(
    int octets,
    Instant thisUpdate,
    Instant until,
    List<URI> scope,
    Map<BigInteger, CertificateStatus.Revoked> revoked) {
  static final int MAX_OCTETS = 4 * 1024 * 1024;

  private static final int CRL_SIGN = 6;

  CrlEvidence {
    scope = List.copyOf(scope);
    revoked = Collections.unmodifiableMap(revoked);
  }

  static CrlEvidence read(byte[] der, X509Certificate issuer, Instant now) throws RefusedEvidence {
    if (der.length > MAX_OCTETS) {
      throw new RefusedEvidence("a CRL longer than " + MAX_OCTETS + " octets");
    }
    X509CRL crl = parse(der);
    if (!crl.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      throw new RefusedEvidence(
          "a CRL of "
              + Certificates.name(crl.getIssuerX500Principal())
              + ", not of "
              + Certificates.name(issuer));
    }
    requireSigned(crl, der, issuer);
    List<URI> scope = scope(crl);
    if (crl.getNextUpdate() == null) {
      throw new RefusedEvidence("a CRL that does not say until when it is good");
    }
    Instant thisUpdate = crl.getThisUpdate().toInstant();
    Instant until = crl.getNextUpdate().toInstant();
    if (thisUpdate.isAfter(now.plus(OcspEvidence.SKEW))) {
      throw new RefusedEvidence("a CRL from the future, " + thisUpdate);
    }
    if (until.isBefore(now.minus(OcspEvidence.SKEW))) {
      throw new RefusedEvidence("a CRL that was good until " + until + " only");
    }
    return new CrlEvidence(der.length, thisUpdate, until, scope, entries(crl));
  }

  private static X509CRL parse(byte[] der) throws RefusedEvidence {
    try {
      X509CRL crl =
          (X509CRL)
              CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
      if (crl == null || !Arrays.equals(crl.getEncoded(), der)) {
        throw new RefusedEvidence("what should be a CRL is not exactly one in DER");
      }
      return crl;
    } catch (GeneralSecurityException | RuntimeException _) {
      throw new RefusedEvidence("what should be a CRL cannot be read as one");
    }
  }

  private static void requireSigned(X509CRL crl, byte[] der, X509Certificate issuer)
      throws RefusedEvidence {
    boolean[] usage = issuer.getKeyUsage();
    if (usage != null && !usage[CRL_SIGN]) {
      throw new RefusedEvidence(
          "a CRL of " + Certificates.name(issuer) + ", whose key usage does not allow it any");
    }
    try {
      SignatureAlgorithm algorithm =
          SignatureAlgorithm.parse(
              CertificateList.getInstance(der).getSignatureAlgorithm().getEncoded());
      if (!algorithm.verifies(issuer.getPublicKey(), crl.getTBSCertList(), crl.getSignature())) {
        throw new RefusedEvidence("a CRL that " + Certificates.name(issuer) + " did not sign");
      }
    } catch (RefusedSignature e) {
      throw new RefusedEvidence("the CRL's signature is refused: " + e.getMessage());
    } catch (IOException | GeneralSecurityException | RuntimeException _) {
      throw new RefusedEvidence("what should be a CRL cannot be read as one");
    }
  }

  private static List<URI> scope(X509CRL crl) throws RefusedEvidence {
    Set<String> critical = new HashSet<>();
    if (crl.getCriticalExtensionOIDs() != null) {
      critical.addAll(crl.getCriticalExtensionOIDs());
    }
    critical.remove(Extension.issuingDistributionPoint.getId());
    if (!critical.isEmpty()) {
      throw new RefusedEvidence(
          "a CRL with the critical extension " + critical.iterator().next() + ", such as a delta");
    }
    byte[] extension = crl.getExtensionValue(Extension.issuingDistributionPoint.getId());
    if (extension == null) {
      return List.of();
    }
    try {
      IssuingDistributionPoint point =
          IssuingDistributionPoint.getInstance(ASN1OctetString.getInstance(extension).getOctets());
      List<URI> uris = RevocationSources.uris(point.getDistributionPoint());
      if (point.isIndirectCRL()
          || point.onlyContainsAttributeCerts()
          || point.onlyContainsCACerts()
          || point.onlyContainsUserCerts()
          || point.getOnlySomeReasons() != null
          || uris.isEmpty()) {
        throw new RefusedEvidence("an indirect or partial CRL");
      }
      return uris;
    } catch (RuntimeException _) {
      throw new RefusedEvidence("a CRL with a damaged issuing distribution point");
    }
  }

  private static Map<BigInteger, CertificateStatus.Revoked> entries(X509CRL crl)
      throws RefusedEvidence {
    Map<BigInteger, CertificateStatus.Revoked> revoked = new HashMap<>();
    Set<? extends X509CRLEntry> entries = crl.getRevokedCertificates();
    if (entries == null) {
      return revoked;
    }
    for (X509CRLEntry entry : entries) {
      if (entry.hasUnsupportedCriticalExtension() || entry.getCertificateIssuer() != null) {
        throw new RefusedEvidence("a CRL with an entry that means more than is known here");
      }
      revoked.put(
          entry.getSerialNumber(),
          new CertificateStatus.Revoked(
              entry.getRevocationDate().toInstant(),
              Optional.ofNullable(entry.getRevocationReason())
                  .map(CRLReason::name)
                  .orElse("unspecified")
                  .toLowerCase(Locale.ROOT)
                  .replace('_', ' ')));
    }
    return revoked;
  }

  /** Whether it would list that certificate of its CA. */
  boolean covers(X509Certificate subject) {
    return scope.isEmpty()
        || !Collections.disjoint(scope, RevocationSources.distributionPoints(subject));
  }

  CertificateStatus status(X509Certificate subject) {
    CertificateStatus.Revoked found = revoked.get(subject.getSerialNumber());
    return found == null ? new CertificateStatus.Good(until) : found;
  }
}
