package net.hsvpn.lab.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import net.hsvpn.lab.run.LabException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;

/**
 * A certificate to be. Immutable: every change is a copy; issuing makes a key, unless the template
 * has one.
 */
public final class Template {
  private static final AtomicLong SERIAL = new AtomicLong(0x1000);

  private record Content(boolean critical, ASN1Encodable value) {}

  private final String subject;
  private final KeyKind kind;
  private final Optional<KeyPair> keys;
  private final Optional<String> signature;
  private final Instant notBefore;
  private final Instant notAfter;
  private final Map<ASN1ObjectIdentifier, Content> extensions;

  private Template(
      String subject,
      KeyKind kind,
      Optional<KeyPair> keys,
      Optional<String> signature,
      Instant notBefore,
      Instant notAfter,
      Map<ASN1ObjectIdentifier, Content> extensions) {
    this.subject = subject;
    this.kind = kind;
    this.keys = keys;
    this.signature = signature;
    this.notBefore = notBefore;
    this.notAfter = notAfter;
    this.extensions = extensions;
  }

  /**
   * A CA with a P-256 key, valid since yesterday and for a year.
   *
   * @param subject a distinguished name in the notation of RFC 4514
   */
  public static Template ca(String subject) {
    return bare(subject)
        .with(Extension.basicConstraints, true, new BasicConstraints(true))
        .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
  }

  /** A gateway with a P-256 key, valid since yesterday and for a year. */
  public static Template gateway(String subject) {
    return bare(subject)
        .with(Extension.basicConstraints, true, new BasicConstraints(false))
        .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
  }

  private static Template bare(String subject) {
    Instant now = Instant.now();
    return new Template(
        subject,
        KeyKind.P256,
        Optional.empty(),
        Optional.empty(),
        now.minus(Duration.ofDays(1)),
        now.plus(Duration.ofDays(365)),
        Map.of());
  }

  /** The same with a key of another kind, made when it is issued. */
  public Template keyed(KeyKind other) {
    return new Template(
        subject, other, Optional.empty(), signature, notBefore, notAfter, extensions);
  }

  /** The same about a key that somebody has already. */
  public Template keyed(Holder owner) {
    return new Template(
        subject,
        owner.kind(),
        Optional.of(owner.keys()),
        signature,
        notBefore,
        notAfter,
        extensions);
  }

  /** The same, signed in another way than the CA's key suggests, by the name Java gives it. */
  public Template signedWith(String jcaName) {
    return new Template(subject, kind, keys, Optional.of(jcaName), notBefore, notAfter, extensions);
  }

  /** The same with another time of validity. */
  public Template valid(Instant from, Instant to) {
    return new Template(subject, kind, keys, signature, from, to, extensions);
  }

  /** The same for a CA that allows so many CAs between itself and a gateway. */
  public Template pathLength(int most) {
    return with(Extension.basicConstraints, true, new BasicConstraints(most));
  }

  /** The same with these domain names among its subjectAltNames. */
  public Template dns(String... names) {
    return names(GeneralName.dNSName, names);
  }

  /** The same with these e-mail addresses among its subjectAltNames. */
  public Template mail(String... addresses) {
    return names(GeneralName.rfc822Name, addresses);
  }

  /** The same with these IP addresses among its subjectAltNames. */
  public Template ip(String... addresses) {
    return names(GeneralName.iPAddress, addresses);
  }

  /** The same with purposes (extended key usage). */
  public Template purposes(KeyPurposeId... purposes) {
    return with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
  }

  /** The same with places where the CA's revocation list lies, any of which will do. */
  public Template crlAt(String... uris) {
    DistributionPoint[] points =
        Arrays.stream(uris)
            .map(uri ->
                new DistributionPoint(
                    new DistributionPointName(new GeneralNames(uri(uri))), null, null))
            .toArray(DistributionPoint[]::new);
    return with(Extension.cRLDistributionPoints, false, new CRLDistPoint(points));
  }

  /** The same with places where the CA answers questions by OCSP, any of which will do. */
  public Template ocspAt(String... uris) {
    AccessDescription[] descriptions =
        Arrays.stream(uris)
            .map(uri -> new AccessDescription(AccessDescription.id_ad_ocsp, uri(uri)))
            .toArray(AccessDescription[]::new);
    return with(Extension.authorityInfoAccess, false, new AuthorityInformationAccess(descriptions));
  }

  /** The same with an extension, which replaces another of its kind. */
  public Template with(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
    Map<ASN1ObjectIdentifier, Content> more = new LinkedHashMap<>(extensions);
    more.put(id, new Content(critical, value));
    return new Template(subject, kind, keys, signature, notBefore, notAfter, more);
  }

  /** Issued by its own key: a root. */
  public Holder selfSigned() {
    KeyPair own = keys.orElseGet(kind::make);
    X509Certificate certificate =
        sign(own.getPublic(), distinguishedName(), own, signature.orElse(kind.signature()));
    return new Holder(kind, own, List.of(certificate));
  }

  /** Issued by a CA. */
  public Holder issuedBy(Holder ca) {
    KeyPair own = keys.orElseGet(kind::make);
    X509Certificate certificate =
        sign(own.getPublic(), ca.name(), ca.keys(), signature.orElse(ca.kind().signature()));
    List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
    if (!ca.isRoot()) {
      chain.addAll(ca.chain());
    }
    return new Holder(kind, own, chain);
  }

  private Template names(int type, String... names) {
    List<GeneralName> all = new ArrayList<>();
    Content before = extensions.get(Extension.subjectAlternativeName);
    if (before != null) {
      all.addAll(Arrays.asList(GeneralNames.getInstance(before.value()).getNames()));
    }
    for (String name : names) {
      all.add(new GeneralName(type, name));
    }
    return with(
        Extension.subjectAlternativeName, false, new GeneralNames(all.toArray(GeneralName[]::new)));
  }

  private static GeneralName uri(String uri) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
  }

  private X500Name distinguishedName() {
    return X500Name.getInstance(new X500Principal(subject).getEncoded());
  }

  private X509Certificate sign(
      PublicKey about, X500Name issuer, KeyPair issuerKeys, String jcaName) {
    try {
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              issuer,
              BigInteger.valueOf(SERIAL.getAndIncrement()),
              Date.from(notBefore),
              Date.from(notAfter),
              distinguishedName(),
              SubjectPublicKeyInfo.getInstance(about.getEncoded()));
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(about));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          identifiers.createAuthorityKeyIdentifier(issuerKeys.getPublic()));
      for (var extension : extensions.entrySet()) {
        Content content = extension.getValue();
        builder.addExtension(extension.getKey(), content.critical(), content.value());
      }
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(Signing.by(issuerKeys.getPrivate(), jcaName)));
    } catch (IOException | NoSuchAlgorithmException | CertificateException e) {
      throw new LabException("no certificate for " + subject + ": " + e.getMessage(), e);
    }
  }
}
