package net.hsvpn.peers.trust;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import net.hsvpn.peers.iana.CertificateEncoding;
import net.hsvpn.peers.wire.Certificate;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * Where certificates are to be fetched (RFC 7296 section 3.6): SHA-1 of what will come, then a URL.
 * What was fetched is as untrusted as what a peer sends; the hash only says that it is what the
 * peer meant.
 *
 * @param hash 20 octets
 * @param url http alone, since nothing else is required, and https would need trust of its own
 * @param bundle whether a bundle is to come instead of one certificate
 */
public record HashAndUrl(Octets hash, URI url, boolean bundle) {
  public static final int HASH_OCTETS = 20;
  public static final int MAX_URL_OCTETS = 1024;

  public HashAndUrl {
    if (hash.length() != HASH_OCTETS) {
      throw new IllegalArgumentException(
          "a hash of " + hash.length() + " octets: expected " + HASH_OCTETS);
    }
    if (!"http".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
      throw new IllegalArgumentException("'" + url + "': expected http://host/…");
    }
  }

  /** For a file of our own that the peer is to fetch from there. */
  public static HashAndUrl of(byte[] content, URI url, boolean bundle) {
    return new HashAndUrl(Authorities.sha1(content), url, bundle);
  }

  /** Whether what was fetched is what the peer meant. */
  public boolean isFor(byte[] fetched) {
    return MessageDigest.isEqual(Authorities.sha1(fetched).array(), hash.array());
  }

  public Certificate payload() {
    CertificateEncoding encoding =
        bundle ? CertificateEncoding.HASH_AND_URL_BUNDLE : CertificateEncoding.HASH_AND_URL;
    byte[] text = url.toASCIIString().getBytes(StandardCharsets.US_ASCII);
    byte[] data = new Writer().octets(hash).octets(Octets.of(text)).toArray();
    return new Certificate(encoding.code(), Octets.of(data));
  }

  static HashAndUrl decode(Octets data, boolean bundle) throws MalformedMessage {
    Reader in = Reader.of(data.array());
    Octets hash = in.octets(HASH_OCTETS, "hash of a certificate");
    in.within(in.remaining(), 1, MAX_URL_OCTETS, "length of a certificate's URL");
    Octets url = in.rest();
    for (int i = 0; i < url.length(); i++) {
      if (url.at(i) <= ' ' || url.at(i) > '~') {
        throw in.malformed("URL of a certificate", "printable ASCII", "octet " + url.at(i));
      }
    }
    try {
      URI uri = new URI(new String(url.array(), StandardCharsets.US_ASCII));
      return new HashAndUrl(hash, uri, bundle);
    } catch (URISyntaxException | IllegalArgumentException _) {
      throw in.malformed("URL of a certificate", "http://host/…", "something else");
    }
  }
}
