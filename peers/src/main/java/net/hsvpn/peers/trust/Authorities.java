package net.hsvpn.peers.trust;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Optional;
import net.hsvpn.peers.iana.CertificateEncoding;
import net.hsvpn.peers.wire.CertificateRequest;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Writer;

/** CERTREQ payloads: SHA-1 of each CA's SubjectPublicKeyInfo (RFC 7296 section 3.7). */
public final class Authorities {
  private Authorities() {}

  /**
   * Asks for certificates below these CAs; empty if there is none.
   *
   * @param encoding X.509, or hash and URL (RFC 7296 section 3.6)
   */
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
