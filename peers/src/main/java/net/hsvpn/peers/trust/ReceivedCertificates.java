package net.hsvpn.peers.trust;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.iana.CertificateEncoding;
import net.hsvpn.peers.wire.Certificate;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;

/**
 * What a peer sent in its CERT payloads (RFC 7296 section 3.6).
 *
 * @param certificates the one that AUTH is signed with first
 * @param rawKey a key alone (RFC 7670)
 * @param references what the peer wants us to fetch, in its order; the first one stands for the
 *     leaf if there are no certificates
 * @param revocationLists CRLs in DER, unread
 * @param ocspResponses OCSP responses in DER, unread (RFC 4806)
 */
public record ReceivedCertificates(
    List<X509Certificate> certificates,
    Optional<PublicKey> rawKey,
    List<HashAndUrl> references,
    List<Octets> revocationLists,
    List<Octets> ocspResponses) {
  /** CERT payloads of one message. */
  public static final int MAX_PAYLOADS = 10;

  /** Octets in all CERT payloads of one message. */
  public static final int MAX_OCTETS = 64 * 1024;

  public ReceivedCertificates {
    certificates = List.copyOf(certificates);
    references = List.copyOf(references);
    revocationLists = List.copyOf(revocationLists);
    ocspResponses = List.copyOf(ocspResponses);
  }

  /** Encodings that nobody specified are passed over. */
  public static ReceivedCertificates read(List<Certificate> payloads) throws UnusableCertificate {
    checkLimits(payloads.size(), payloads.stream().mapToInt(p -> p.data().length()).sum());
    List<X509Certificate> certificates = new ArrayList<>();
    Optional<PublicKey> rawKey = Optional.empty();
    List<HashAndUrl> references = new ArrayList<>();
    List<Octets> lists = new ArrayList<>();
    List<Octets> responses = new ArrayList<>();
    for (Certificate payload : payloads) {
      switch (CertificateEncoding.ofCode(payload.encoding()).orElse(null)) {
        case X509_SIGNATURE -> certificates.add(Certificates.parse(payload.data().array()));
        case RAW_PUBLIC_KEY -> {
          if (rawKey.isPresent()) {
            throw new UnusableCertificate("it sent two raw public keys");
          }
          rawKey = Optional.of(PublicKeys.parse(payload.data().array()));
        }
        case HASH_AND_URL -> references.add(reference(payload, false));
        case HASH_AND_URL_BUNDLE -> references.add(reference(payload, true));
        case CRL -> lists.add(payload.data());
        case OCSP -> responses.add(payload.data());
        case null, default -> {
          // RFC 7296 section 3.6 leaves the content of the others open.
        }
      }
    }
    return new ReceivedCertificates(certificates, rawKey, references, lists, responses);
  }

  static void checkLimits(int count, long octets) throws UnusableCertificate {
    if (count > MAX_PAYLOADS) {
      throw new UnusableCertificate(
          "it sent " + count + " certificates, and " + MAX_PAYLOADS + " are the most that is read");
    }
    if (octets > MAX_OCTETS) {
      throw new UnusableCertificate(
          "it sent "
              + octets
              + " octets of certificates, and "
              + MAX_OCTETS
              + " are the most that is read");
    }
  }

  private static HashAndUrl reference(Certificate payload, boolean bundle)
      throws UnusableCertificate {
    try {
      return HashAndUrl.decode(payload.data(), bundle);
    } catch (MalformedMessage e) {
      throw new UnusableCertificate("its hash and URL are malformed: " + e.getMessage());
    }
  }

  /** Our own CERT payloads, the leaf or raw key first. */
  public static List<Certificate> payloads(Credential own) {
    if (own.chain().isEmpty()) {
      return List.of(
          new Certificate(
              CertificateEncoding.RAW_PUBLIC_KEY.code(),
              Octets.of(own.key().publicKey().getEncoded())));
    }
    return own.chain().stream()
        .map(c ->
            new Certificate(
                CertificateEncoding.X509_SIGNATURE.code(), Octets.of(Certificates.der(c))))
        .toList();
  }
}
