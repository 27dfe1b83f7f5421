package net.hsvpn.peers.trust;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import net.hsvpn.peers.wire.Octets;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.ocsp.CertID;
import org.bouncycastle.asn1.ocsp.OCSPRequest;
import org.bouncycastle.asn1.ocsp.Request;
import org.bouncycastle.asn1.ocsp.TBSRequest;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extensions;

/**
 * OCSP requests as RFC 5019 section 2.1 profiles them: one certificate, named by SHA-1, unsigned,
 * without nonce, so that responders and caches may answer from store. What protects against old
 * answers is their thisUpdate and nextUpdate.
 */
final class OcspRequest {
  private OcspRequest() {}

  static Octets of(X509Certificate subject, X509Certificate issuer) {
    ASN1ObjectIdentifier sha1 = OIWObjectIdentifiers.idSHA1;
    CertID id =
        new CertID(
            new AlgorithmIdentifier(sha1, DERNull.INSTANCE),
            new DEROctetString(nameHash(issuer, sha1).orElseThrow()),
            new DEROctetString(keyHash(issuer, sha1).orElseThrow()),
            new ASN1Integer(subject.getSerialNumber()));
    TBSRequest request =
        new TBSRequest(null, new DERSequence(new Request(id, null)), (Extensions) null);
    try {
      return Octets.of(new OCSPRequest(request, null).getEncoded(ASN1Encoding.DER));
    } catch (IOException e) {
      throw new IllegalStateException("an OCSP request cannot be written", e);
    }
  }

  /** Whether an answer is about that certificate (RFC 6960 section 4.1.1). */
  static boolean isFor(CertID id, X509Certificate subject, X509Certificate issuer) {
    ASN1ObjectIdentifier hash = id.getHashAlgorithm().getAlgorithm();
    return id.getSerialNumber().hasValue(subject.getSerialNumber())
        && nameHash(issuer, hash)
            .filter(h -> Arrays.equals(h, id.getIssuerNameHash().getOctets()))
            .isPresent()
        && keyHash(issuer, hash)
            .filter(h -> Arrays.equals(h, id.getIssuerKeyHash().getOctets()))
            .isPresent();
  }

  private static Optional<byte[]> nameHash(X509Certificate issuer, ASN1ObjectIdentifier hash) {
    return digest(issuer.getSubjectX500Principal().getEncoded(), hash);
  }

  /** Of the BIT STRING's content, without tag, length and unused bits. */
  static Optional<byte[]> keyHash(X509Certificate issuer, ASN1ObjectIdentifier hash) {
    return digest(
        Certificates.asn1(issuer).getSubjectPublicKeyInfo().getPublicKeyData().getOctets(), hash);
  }

  private static Optional<byte[]> digest(byte[] octets, ASN1ObjectIdentifier hash) {
    String name;
    if (hash.equals(OIWObjectIdentifiers.idSHA1)) {
      name = "SHA-1";
    } else if (hash.equals(NISTObjectIdentifiers.id_sha256)) {
      name = "SHA-256";
    } else {
      return Optional.empty();
    }
    try {
      return Optional.of(MessageDigest.getInstance(name).digest(octets));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "a Java runtime without " + name + "; expected a complete JDK 25", e);
    }
  }
}
