package net.hsvpn.peers.trust;

import java.io.IOException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.hsvpn.peers.signature.RefusedSignature;
import net.hsvpn.peers.signature.SignatureAlgorithm;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ocsp.BasicOCSPResponse;
import org.bouncycastle.asn1.ocsp.CertStatus;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.OCSPResponse;
import org.bouncycastle.asn1.ocsp.OCSPResponseStatus;
import org.bouncycastle.asn1.ocsp.ResponderID;
import org.bouncycastle.asn1.ocsp.ResponseBytes;
import org.bouncycastle.asn1.ocsp.ResponseData;
import org.bouncycastle.asn1.ocsp.RevokedInfo;
import org.bouncycastle.asn1.ocsp.SingleResponse;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * An OCSP response that its issuer, or a responder that the issuer appointed, signed for one
 * certificate (RFC 6960 sections 3.2 and 4.2.2). A responder's own revocation is not asked for, as
 * if it had id-pkix-ocsp-nocheck; CAs keep their certificates short-lived instead.
 *
 * @param thisUpdate when the responder knew it
 * @param until when it is worth nothing any more
 * @param revoked empty if the certificate is good
 */
record OcspEvidence(
    Instant thisUpdate, Instant until, Optional<CertificateStatus.Revoked> revoked) {
  static final int MAX_OCTETS = 64 * 1024;

  /** How far the responder's clock may be ahead of ours, or ours ahead of its. */
  static final Duration SKEW = Duration.ofMinutes(5);

  /** For answers without nextUpdate, which say that newer ones are always there. */
  static final Duration WITHOUT_NEXT_UPDATE = Duration.ofMinutes(10);

  private static final int MAX_RESPONSES = 64;
  private static final int MAX_CERTIFICATES = 4;

  static OcspEvidence read(byte[] der, X509Certificate subject, X509Certificate issuer, Instant now)
      throws RefusedEvidence {
    if (der.length > MAX_OCTETS) {
      throw new RefusedEvidence("an OCSP response longer than " + MAX_OCTETS + " octets");
    }
    try {
      BasicOCSPResponse response = basic(der);
      ResponseData data = response.getTbsResponseData();
      requireKnown(data.getResponseExtensions());
      requireSigned(response, data, issuer, now);
      return of(single(data, subject, issuer), now);
    } catch (IOException | RuntimeException _) {
      throw new RefusedEvidence("an OCSP response that cannot be read");
    }
  }

  private static BasicOCSPResponse basic(byte[] der) throws IOException, RefusedEvidence {
    OCSPResponse response = OCSPResponse.getInstance(ASN1Primitive.fromByteArray(der));
    int status = response.getResponseStatus().getIntValue();
    ResponseBytes bytes = response.getResponseBytes();
    if (status != OCSPResponseStatus.SUCCESSFUL || bytes == null) {
      throw new RefusedEvidence("the OCSP responder answered with the error " + status);
    }
    if (!bytes.getResponseType().equals(OCSPObjectIdentifiers.id_pkix_ocsp_basic)) {
      throw new RefusedEvidence("an OCSP response of an unknown type");
    }
    return BasicOCSPResponse.getInstance(
        ASN1Primitive.fromByteArray(bytes.getResponse().getOctets()));
  }

  private static void requireKnown(Extensions extensions) throws RefusedEvidence {
    if (extensions != null && extensions.getCriticalExtensionOIDs().length > 0) {
      throw new RefusedEvidence(
          "an OCSP response with a critical extension that is not known here");
    }
  }

  private static void requireSigned(
      BasicOCSPResponse response, ResponseData data, X509Certificate issuer, Instant now)
      throws IOException, RefusedEvidence {
    SignatureAlgorithm algorithm;
    try {
      algorithm = SignatureAlgorithm.parse(response.getSignatureAlgorithm().getEncoded());
    } catch (RefusedSignature e) {
      throw new RefusedEvidence("the OCSP response's signature is refused: " + e.getMessage());
    }
    byte[] signed = data.getEncoded(ASN1Encoding.DER);
    byte[] signature = response.getSignature().getOctets();
    for (X509Certificate signer : signers(response, data.getResponderID(), issuer, now)) {
      PublicKey key = signer.getPublicKey();
      if (PathRules.DEFAULT.keys().weakness(key).isEmpty()
          && algorithm.verifies(key, signed, signature)) {
        return;
      }
    }
    throw new RefusedEvidence(
        "an OCSP response that was signed neither by "
            + Certificates.name(issuer)
            + " nor by a responder that it appointed");
  }

  private static List<X509Certificate> signers(
      BasicOCSPResponse response, ResponderID responder, X509Certificate issuer, Instant now)
      throws IOException {
    List<X509Certificate> signers = new ArrayList<>();
    if (names(responder, issuer)) {
      signers.add(issuer);
    }
    if (response.getCerts() != null) {
      int seen = 0;
      for (ASN1Encodable element : response.getCerts()) {
        if (++seen > MAX_CERTIFICATES) {
          break;
        }
        try {
          X509Certificate delegate =
              Certificates.parse(element.toASN1Primitive().getEncoded(ASN1Encoding.DER));
          if (names(responder, delegate) && appointed(delegate, issuer, now)) {
            signers.add(delegate);
          }
        } catch (UnusableCertificate _) {
          // Perhaps another one is the right one.
        }
      }
    }
    return signers;
  }

  private static boolean names(ResponderID responder, X509Certificate certificate)
      throws IOException {
    return responder.getKeyHash() != null
        ? OcspRequest.keyHash(certificate, OIWObjectIdentifiers.idSHA1)
            .filter(hash -> Arrays.equals(hash, responder.getKeyHash()))
            .isPresent()
        : Arrays.equals(
            responder.getName().getEncoded(ASN1Encoding.DER),
            certificate.getSubjectX500Principal().getEncoded());
  }

  /** RFC 6960 section 4.2.2.2: issued by the CA itself, for this purpose. */
  private static boolean appointed(X509Certificate delegate, X509Certificate issuer, Instant now) {
    boolean[] usage = delegate.getKeyUsage();
    try {
      List<String> purposes = delegate.getExtendedKeyUsage();
      delegate.checkValidity(Date.from(now));
      return purposes != null
          && purposes.contains(KeyPurposeId.id_kp_OCSPSigning.getId())
          && (usage == null || usage[0])
          && !delegate.hasUnsupportedCriticalExtension()
          && Certificates.issuedBy(delegate, issuer);
    } catch (java.security.cert.CertificateException _) {
      return false;
    }
  }

  private static SingleResponse single(
      ResponseData data, X509Certificate subject, X509Certificate issuer) throws RefusedEvidence {
    int count = Math.min(MAX_RESPONSES, data.getResponses().size());
    for (int i = 0; i < count; i++) {
      SingleResponse response = SingleResponse.getInstance(data.getResponses().getObjectAt(i));
      if (OcspRequest.isFor(response.getCertID(), subject, issuer)) {
        return response;
      }
    }
    throw new RefusedEvidence("an OCSP response that is not about " + Certificates.name(subject));
  }

  private static OcspEvidence of(SingleResponse single, Instant now) throws RefusedEvidence {
    requireKnown(single.getSingleExtensions());
    Instant thisUpdate = instant(single.getThisUpdate());
    Instant until =
        single.getNextUpdate() == null
            ? thisUpdate.plus(WITHOUT_NEXT_UPDATE)
            : instant(single.getNextUpdate());
    if (thisUpdate.isAfter(now.plus(SKEW))) {
      throw new RefusedEvidence("an OCSP response from the future, " + thisUpdate);
    }
    if (until.isBefore(now.minus(SKEW))) {
      throw new RefusedEvidence("an OCSP response that was good until " + until + " only");
    }
    CertStatus status = single.getCertStatus();
    return switch (status.getTagNo()) {
      case 0 -> new OcspEvidence(thisUpdate, until, Optional.empty());
      case 1 -> new OcspEvidence(thisUpdate, until, Optional.of(revoked(status)));
      default -> throw new RefusedEvidence("the OCSP responder does not know the certificate");
    };
  }

  private static CertificateStatus.Revoked revoked(CertStatus status) throws RefusedEvidence {
    RevokedInfo info = RevokedInfo.getInstance(status.getStatus());
    CRLReason reason = info.getRevocationReason();
    return new CertificateStatus.Revoked(
        instant(info.getRevocationTime()), reason == null ? "unspecified" : name(reason));
  }

  private static String name(CRLReason reason) {
    int code = reason.getValue().intValue();
    java.security.cert.CRLReason[] names = java.security.cert.CRLReason.values();
    return code < 0 || code >= names.length
        ? "unspecified"
        : names[code].name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Instant instant(ASN1GeneralizedTime time) throws RefusedEvidence {
    try {
      return time.getDate().toInstant();
    } catch (java.text.ParseException _) {
      throw new RefusedEvidence("an OCSP response with a time that cannot be read");
    }
  }
}
