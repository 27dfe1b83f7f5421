package net.hsvpn.peers.trust;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import net.hsvpn.peers.wire.Octets;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;

/**
 * What a hash and URL of a bundle leads to (RFC 7296 section 3.6):
 *
 * <pre>
 * CertificateOrCRL ::= CHOICE { cert [0] Certificate, crl [1] CertificateList }  -- explicit tags
 * CertificateBundle ::= SEQUENCE OF CertificateOrCRL
 * </pre>
 *
 * @param certificates in their order, the leaf first
 * @param revocationLists CRLs in DER, unread
 */
public record CertificateBundle(List<X509Certificate> certificates, List<Octets> revocationLists) {
  /** Octets of a bundle, or of a single certificate, that are worth fetching. */
  public static final int MAX_OCTETS = ReceivedCertificates.MAX_OCTETS;

  private static final int CERTIFICATE = 0;
  private static final int REVOCATION_LIST = 1;

  public CertificateBundle {
    certificates = List.copyOf(certificates);
    revocationLists = List.copyOf(revocationLists);
  }

  /** Reads what was fetched, if it is what the peer meant: a bundle, or one certificate. */
  public static CertificateBundle read(HashAndUrl reference, byte[] fetched)
      throws UnusableCertificate {
    ReceivedCertificates.checkLimits(1, fetched.length);
    if (!reference.isFor(fetched)) {
      throw new UnusableCertificate(
          "what was fetched from "
              + reference.url()
              + " does not have the hash that the peer sent");
    }
    return reference.bundle()
        ? parse(fetched)
        : new CertificateBundle(List.of(Certificates.parse(fetched)), List.of());
  }

  static CertificateBundle parse(byte[] der) throws UnusableCertificate {
    List<X509Certificate> certificates = new ArrayList<>();
    List<Octets> lists = new ArrayList<>();
    try {
      ASN1Sequence sequence = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der));
      ReceivedCertificates.checkLimits(sequence.size(), der.length);
      for (ASN1Encodable element : sequence) {
        ASN1TaggedObject choice = ASN1TaggedObject.getContextInstance(element);
        byte[] content =
            choice.getExplicitBaseObject().toASN1Primitive().getEncoded(ASN1Encoding.DER);
        switch (choice.getTagNo()) {
          case CERTIFICATE -> certificates.add(Certificates.parse(content));
          case REVOCATION_LIST -> lists.add(Octets.of(content));
          default ->
              throw new UnusableCertificate(
                  "a bundle holds something that is neither a certificate nor a CRL");
        }
      }
    } catch (IOException | RuntimeException _) {
      throw new UnusableCertificate(
          "what should be a bundle of certificates cannot be read as one");
    }
    return new CertificateBundle(certificates, lists);
  }
}
