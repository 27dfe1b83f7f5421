package net.hsvpn.peers.trust;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.wire.Octets;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** What a CA for tests says about revocation: CRLs and OCSP responses. */
public final class TestRevocation {
  private record Entry(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {}

  private final Pki.Holder ca;
  private final List<BigInteger> revoked = new ArrayList<>();
  private final List<Entry> extensions = new ArrayList<>();
  private Optional<Pki.Holder> responder = Optional.empty();
  private Instant thisUpdate = Pki.NOW.minus(Duration.ofHours(1));
  private Optional<Instant> nextUpdate = Optional.of(Pki.NOW.plus(Duration.ofDays(1)));
  private KeyPair signer;
  private String algorithm;
  private boolean unknown;

  public TestRevocation(Pki.Holder ca) {
    this.ca = ca;
    this.signer = ca.keys();
  }

  public TestRevocation revoke(Pki.Holder holder) {
    revoked.add(holder.certificate().getSerialNumber());
    return this;
  }

  public TestRevocation times(Instant from, Instant to) {
    thisUpdate = from;
    nextUpdate = Optional.ofNullable(to);
    return this;
  }

  TestRevocation signedBy(KeyPair keys, String jcaName) {
    signer = keys;
    algorithm = jcaName;
    return this;
  }

  /**
   * For OCSP: answers in the name of, and with the key of, a delegate whose certificate it adds.
   */
  TestRevocation responder(Pki.Holder delegate) {
    responder = Optional.of(delegate);
    signer = delegate.keys();
    return this;
  }

  TestRevocation knowsNothing() {
    unknown = true;
    return this;
  }

  TestRevocation with(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
    extensions.add(new Entry(oid, critical, value));
    return this;
  }

  TestRevocation onlyAt(String uri) {
    return with(
        Extension.issuingDistributionPoint,
        true,
        new IssuingDistributionPoint(Pki.place(uri), false, false, null, false, false));
  }

  public byte[] crl() {
    try {
      X509v2CRLBuilder builder = new X509v2CRLBuilder(ca.name(), Date.from(thisUpdate));
      nextUpdate.map(Date::from).ifPresent(builder::setNextUpdate);
      for (BigInteger serial : revoked) {
        builder.addCRLEntry(serial, Date.from(thisUpdate), 1);
      }
      for (Entry e : extensions) {
        builder.addExtension(e.oid(), e.critical(), e.value());
      }
      return builder.build(Pki.signer(signer, algorithm)).getEncoded();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Answers a request as a responder on the network would. */
  public byte[] answer(Octets request) {
    try {
      List<CertificateID> ids = new ArrayList<>();
      for (Req req : new OCSPReq(request.array()).getRequestList()) {
        ids.add(req.getCertID());
      }
      return ocsp(ids);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  byte[] ocsp(X509Certificate subject) {
    return ocsp(OIWObjectIdentifiers.idSHA1, subject);
  }

  byte[] ocsp(ASN1ObjectIdentifier hash, X509Certificate subject) {
    try {
      return ocsp(
          List.of(
              new CertificateID(
                  new JcaDigestCalculatorProviderBuilder()
                      .build()
                      .get(new AlgorithmIdentifier(hash)),
                  new X509CertificateHolder(ca.der()),
                  subject.getSerialNumber())));
    } catch (IOException | OperatorCreationException | OCSPException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] ocsp(List<CertificateID> ids) {
    try {
      Pki.Holder speaker = responder.orElse(ca);
      BasicOCSPRespBuilder builder =
          new BasicOCSPRespBuilder(
              SubjectPublicKeyInfo.getInstance(speaker.keys().getPublic().getEncoded()),
              new JcaDigestCalculatorProviderBuilder().build().get(RespID.HASH_SHA1));
      for (CertificateID id : ids) {
        builder.addResponse(
            id, status(id), Date.from(thisUpdate), nextUpdate.map(Date::from).orElse(null), null);
      }
      X509CertificateHolder[] chain =
          responder.isEmpty()
              ? null
              : new X509CertificateHolder[] {new X509CertificateHolder(speaker.der())};
      return new OCSPRespBuilder()
          .build(
              OCSPRespBuilder.SUCCESSFUL,
              builder.build(Pki.signer(signer, algorithm), chain, Date.from(thisUpdate)))
          .getEncoded();
    } catch (IOException | OperatorCreationException | OCSPException e) {
      throw new AssertionError(e);
    }
  }

  private CertificateStatus status(CertificateID id) {
    if (unknown) {
      return new UnknownStatus();
    }
    return revoked.contains(id.getSerialNumber())
        ? new RevokedStatus(Date.from(thisUpdate), 1)
        : CertificateStatus.GOOD;
  }
}
