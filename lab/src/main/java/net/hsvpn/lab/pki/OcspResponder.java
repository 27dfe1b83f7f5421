package net.hsvpn.lab.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Set;
import java.util.stream.Collectors;
import net.hsvpn.lab.run.LabException;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * Answers questions about a CA's certificates, signed by the CA itself (RFC 6960).
 *
 * @param revoked serial numbers; all others are good
 */
public record OcspResponder(Holder ca, Set<BigInteger> revoked) {
  /** Copies its arguments. */
  public OcspResponder {
    revoked = Set.copyOf(revoked);
  }

  /** A responder to whom all certificates of its CA but these are good. */
  public static OcspResponder of(Holder ca, Holder... revoked) {
    return new OcspResponder(
        ca,
        Arrays.stream(revoked)
            .map(holder -> holder.certificate().getSerialNumber())
            .collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * The answer, of now and good for an hour.
   *
   * @param request in DER
   * @throws LabException if it is no request
   */
  public byte[] answer(byte[] request) {
    Instant now = Instant.now();
    try {
      BasicOCSPRespBuilder builder =
          new BasicOCSPRespBuilder(
              SubjectPublicKeyInfo.getInstance(ca.keys().getPublic().getEncoded()),
              new JcaDigestCalculatorProviderBuilder().build().get(RespID.HASH_SHA1));
      for (Req question : new OCSPReq(request).getRequestList()) {
        CertificateID id = question.getCertID();
        builder.addResponse(
            id, status(id, now), Date.from(now), Date.from(now.plus(Duration.ofHours(1))), null);
      }
      return new OCSPRespBuilder()
          .build(OCSPRespBuilder.SUCCESSFUL, builder.build(Signing.by(ca), null, Date.from(now)))
          .getEncoded();
    } catch (IOException | OperatorCreationException | OCSPException e) {
      throw new LabException("no OCSP answer of " + ca + ": " + e.getMessage(), e);
    }
  }

  private CertificateStatus status(CertificateID id, Instant now) {
    return revoked.contains(id.getSerialNumber())
        ? new RevokedStatus(Date.from(now.minus(Duration.ofHours(1))), 1)
        : CertificateStatus.GOOD;
  }
}
