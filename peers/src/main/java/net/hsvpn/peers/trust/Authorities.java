package net.hsvpn.peers.trust;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.hsvpn.peers.iana.CertificateEncoding;
import net.hsvpn.peers.wire.CertificateRequest;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/** CERTREQ payloads: SHA-1 of each CA's SubjectPublicKeyInfo (RFC 7296 section 3.7). */
public final class Authorities {
  private static final int HASH_OCTETS = 20;

  private Authorities() {}

  /** Asks for certificates below our anchors; empty if we trust no CA. */
  public static Optional<CertificateRequest> request(TrustStore trust) {
    return request(CertificateEncoding.X509_SIGNATURE, trust.anchors());
  }

  /** The same for another encoding whose requests name CAs: hash and URL (RFC 7296 section 3.6). */
  public static Optional<CertificateRequest> request(
      CertificateEncoding encoding, Collection<X509Certificate> anchors) {
    if (anchors.isEmpty()) {
      return Optional.empty();
    }
    Writer out = new Writer();
    anchors.stream().map(Authorities::hash).distinct().forEach(out::octets);
    return Optional.of(new CertificateRequest(encoding.code(), Octets.of(out.toArray())));
  }

  /** Asks for a raw public key (RFC 7670 section 3). */
  public static CertificateRequest requestRawKey() {
    return new CertificateRequest(CertificateEncoding.RAW_PUBLIC_KEY.code(), Octets.EMPTY);
  }

  /** The CAs that a peer names for X.509; none of a request for something else. */
  public static Set<Octets> requested(Collection<CertificateRequest> requests)
      throws MalformedMessage {
    Set<Octets> hashes = new HashSet<>();
    for (CertificateRequest request : requests) {
      switch (CertificateEncoding.ofCode(request.encoding()).orElse(null)) {
        case X509_SIGNATURE, HASH_AND_URL, HASH_AND_URL_BUNDLE -> {
          Reader in = Reader.of(request.authorities().array());
          while (in.remaining() > 0) {
            hashes.add(in.octets(HASH_OCTETS, "hash of a certification authority"));
          }
        }
        case null, default -> {
          // Nothing that we could answer with a certificate chain.
        }
      }
    }
    return hashes;
  }

  /**
   * The first credential whose chain leads to a CA that the peer named. If there is none, the first
   * one at all: a request is a wish, and peers may trust by other means (RFC 7296 section 3.7).
   *
   * @param known CA certificates that may stand above our own chains
   */
  public static Optional<Credential> choose(
      List<Credential> own, Set<Octets> requested, TrustStore known) {
    Optional<Credential> fitting =
        own.stream()
            .filter(
                c -> above(c, known).stream().map(Authorities::hash).anyMatch(requested::contains))
            .findFirst();
    return fitting.isPresent() ? fitting : own.stream().findFirst();
  }

  /** Every certificate that may stand above the leaf, as far as we know them. */
  private static Set<X509Certificate> above(Credential credential, TrustStore known) {
    Set<X509Certificate> above = new HashSet<>();
    credential.chain().stream().skip(1).forEach(above::add);
    if (credential.chain().isEmpty()) {
      return above;
    }
    X509Certificate top = credential.chain().getLast();
    for (int i = 0; i < Credential.MAX_CHAIN; i++) {
      Optional<X509Certificate> issuer = issuer(top, known);
      if (issuer.isEmpty() || !above.add(issuer.get())) {
        break;
      }
      top = issuer.get();
    }
    return above;
  }

  private static Optional<X509Certificate> issuer(X509Certificate certificate, TrustStore known) {
    return Stream.concat(known.anchors().stream(), known.intermediates().stream())
        .filter(candidate -> Certificates.issuedBy(certificate, candidate))
        .findFirst();
  }

  static Octets hash(X509Certificate authority) {
    return sha1(Certificates.publicKeyInfo(authority).array());
  }

  /** SHA-1 only names a key here; nothing depends on collisions. */
  static Octets sha1(byte[] octets) {
    try {
      return Octets.of(MessageDigest.getInstance("SHA-1").digest(octets));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "a Java runtime without SHA-1; expected a complete JDK 25", e);
    }
  }
}
