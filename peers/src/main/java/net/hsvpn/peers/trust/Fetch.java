package net.hsvpn.peers.trust;

import java.net.URI;
import java.security.cert.X509Certificate;
import net.hsvpn.peers.wire.Octets;

/** Something that would tell whether a certificate is revoked, and where it is to be had. */
public sealed interface Fetch {
  URI uri();

  /** The CA that speaks. */
  X509Certificate issuer();

  /** A longer answer is not to be read to its end. */
  int maxOctets();

  /** GET a certificate revocation list. */
  record Crl(URI uri, X509Certificate issuer) implements Fetch {
    @Override
    public int maxOctets() {
      return CrlEvidence.MAX_OCTETS;
    }

    @Override
    public String toString() {
      return "CRL from " + uri;
    }
  }

  /**
   * POST a request, with Content-Type {@code application/ocsp-request} (RFC 6960 appendix A.1).
   *
   * @param request body of the POST
   */
  record Ocsp(URI uri, X509Certificate issuer, X509Certificate subject, Octets request)
      implements Fetch {
    public static final String CONTENT_TYPE = "application/ocsp-request";

    @Override
    public int maxOctets() {
      return OcspEvidence.MAX_OCTETS;
    }

    @Override
    public String toString() {
      return "OCSP from " + uri;
    }
  }
}
