package net.hsvpn.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whose certificates the gateway believes, and how it finds out that it no longer should.
 *
 * @param ca certificates of CAs
 * @param intermediates CA certificates that are known, but trusted only below one of these CAs
 * @param crl revocation lists that are known from the start
 * @param revocation what becomes of a peer whose certificates nobody says to be good, unless the
 *     peer has a policy of its own
 * @param fetchTimeout how long one server of a CA may take for an answer
 * @param certificateUrl where peers may fetch our own certificate instead of getting it from us
 * @param fetchCertificates whether peers may name such a place to us (RFC 7296 section 3.6)
 */
public record TrustSettings(
    List<NamedFile> ca,
    List<NamedFile> intermediates,
    List<NamedFile> crl,
    RevocationPolicy revocation,
    Duration fetchTimeout,
    Optional<URI> certificateUrl,
    boolean fetchCertificates) {
  public TrustSettings {
    ca = List.copyOf(ca);
    intermediates = List.copyOf(intermediates);
    crl = List.copyOf(crl);
  }

  TrustSettings with(Duration otherTimeout) {
    return new TrustSettings(
        ca, intermediates, crl, revocation, otherTimeout, certificateUrl, fetchCertificates);
  }
}
