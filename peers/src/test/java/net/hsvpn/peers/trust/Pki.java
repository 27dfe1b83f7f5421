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
import java.util.OptionalInt;
import javax.security.auth.x500.X500Principal;
import net.hsvpn.peers.signature.KeyType;
import net.hsvpn.peers.signature.SigningKey;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
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
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certification authority for tests. */
public final class Pki {
  /** When all tests take place, unless they say otherwise. */
  public static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");

  private static long serial = 1000;

  private Pki() {}

  /** A key and the certificate about it. */
  public record Holder(KeyPair keys, X509Certificate certificate) {
    public SigningKey key() {
      return Keys.signing(keys);
    }

    public X500Name name() {
      return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    public byte[] der() {
      return Certificates.der(certificate);
    }
  }

  /** A root that may do what a CA does. */
  public static Holder root(String name) {
    return ca(name).selfSigned();
  }

  /** What a CA is, not yet issued. */
  public static Template ca(String name) {
    return new Template(name)
        .with(Extension.basicConstraints, true, new BasicConstraints(true))
        .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
  }

  /** A CA that allows so many CAs below itself. */
  public static Template ca(String name, int pathLength) {
    return ca(name).with(Extension.basicConstraints, true, new BasicConstraints(pathLength));
  }

  /** What a gateway is, not yet issued. */
  public static Template leaf(String name) {
    return new Template(name)
        .with(Extension.basicConstraints, true, new BasicConstraints(false))
        .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
  }

  public static GeneralName dns(String name) {
    return new GeneralName(GeneralName.dNSName, name);
  }

  public static GeneralName mail(String address) {
    return new GeneralName(GeneralName.rfc822Name, address);
  }

  public static GeneralName ip(String address) {
    return new GeneralName(GeneralName.iPAddress, address);
  }

  static ContentSigner signer(KeyPair keys, String algorithm) {
    try {
      JcaContentSignerBuilder builder =
          new JcaContentSignerBuilder(algorithm == null ? algorithm(keys) : algorithm);
      if (algorithm != null && algorithm.contains("MGF1")) {
        builder.setProvider(new BouncyCastleProvider());
      }
      return builder.build(keys.getPrivate());
    } catch (OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  private static String algorithm(KeyPair keys) {
    return switch (KeyType.of(keys.getPublic()).orElseThrow()) {
      case RSA, RSA_PSS -> "SHA256withRSA";
      case P256 -> "SHA256withECDSA";
      case P384 -> "SHA384withECDSA";
      case P521 -> "SHA512withECDSA";
      case ED25519 -> "Ed25519";
      case ED448 -> "Ed448";
    };
  }

  /** A certificate that is yet to be signed. */
  public static final class Template {
    private record Entry(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {}

    private final String name;
    private final List<Entry> extensions = new ArrayList<>();
    private KeyPair keys;
    private String algorithm;
    private Instant notBefore = NOW.minus(Duration.ofDays(30));
    private Instant notAfter = NOW.plus(Duration.ofDays(300));
    private OptionalInt number = OptionalInt.empty();

    private Template(String name) {
      this.name = name;
    }

    public Template keys(KeyPair chosen) {
      this.keys = chosen;
      return this;
    }

    public Template keys(KeyType type) {
      return keys(Keys.fresh(type));
    }

    /** By the name that Java gives the signature. */
    public Template signedWith(String jcaName) {
      this.algorithm = jcaName;
      return this;
    }

    public Template valid(Instant from, Instant to) {
      this.notBefore = from;
      this.notAfter = to;
      return this;
    }

    public Template serial(int chosen) {
      this.number = OptionalInt.of(chosen);
      return this;
    }

    /** Replaces an extension of the same kind; without a value, it only takes it away. */
    public Template with(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
      extensions.removeIf(e -> e.oid().equals(oid));
      if (value != null) {
        extensions.add(new Entry(oid, critical, value));
      }
      return this;
    }

    public Template names(GeneralName... names) {
      return with(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }

    public Template purposes(KeyPurposeId... purposes) {
      return with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    }

    public Template crlAt(String... uris) {
      DistributionPoint[] points = new DistributionPoint[uris.length];
      for (int i = 0; i < uris.length; i++) {
        points[i] = new DistributionPoint(place(uris[i]), null, null);
      }
      return with(Extension.cRLDistributionPoints, false, new CRLDistPoint(points));
    }

    public Template ocspAt(String... uris) {
      AccessDescription[] descriptions = new AccessDescription[uris.length];
      for (int i = 0; i < uris.length; i++) {
        descriptions[i] =
            new AccessDescription(
                AccessDescription.id_ad_ocsp,
                new GeneralName(GeneralName.uniformResourceIdentifier, uris[i]));
      }
      return with(
          Extension.authorityInfoAccess, false, new AuthorityInformationAccess(descriptions));
    }

    public Holder selfSigned() {
      KeyPair own = ownKeys();
      return issue(own, subject(), own);
    }

    public Holder issuedBy(Holder issuer) {
      return issue(ownKeys(), issuer.name(), issuer.keys());
    }

    private KeyPair ownKeys() {
      return keys == null ? Keys.fresh(KeyType.P256) : keys;
    }

    private X500Name subject() {
      return X500Name.getInstance(new X500Principal(name).getEncoded());
    }

    private Holder issue(KeyPair own, X500Name issuer, KeyPair signer) {
      try {
        X509v3CertificateBuilder builder =
            new X509v3CertificateBuilder(
                issuer,
                BigInteger.valueOf(number.orElseGet(() -> (int) serial++)),
                Date.from(notBefore),
                Date.from(notAfter),
                subject(),
                SubjectPublicKeyInfo.getInstance(own.getPublic().getEncoded()));
        for (Entry e : extensions) {
          builder.addExtension(e.oid(), e.critical(), e.value());
        }
        byte[] der = builder.build(signer(signer, algorithm)).getEncoded();
        return new Holder(own, Certificates.parse(der));
      } catch (IOException | UnusableCertificate e) {
        throw new AssertionError(e);
      }
    }
  }

  static DistributionPointName place(String uri) {
    return new DistributionPointName(
        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
  }

  /** For an extension that nobody knows. */
  static ASN1Encodable anything() {
    return new DEROctetString(new byte[] {1, 2, 3});
  }
}
