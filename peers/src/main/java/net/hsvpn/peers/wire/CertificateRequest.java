package net.hsvpn.peers.wire;

/**
 * CERTREQ payload (RFC 7296 section 3.7): one octet of encoding, then the authorities.
 *
 * @param encoding number of the certificate encoding wanted, 0 to 255
 * @param authorities for X.509: SHA-1 hashes of the trusted keys, 20 octets each; not checked here
 */
public record CertificateRequest(int encoding, Octets authorities) implements Payload {
  public CertificateRequest {
    Checks.unsigned("certificate encoding", encoding, 8);
  }

  static CertificateRequest read(Reader in) throws MalformedMessage {
    return new CertificateRequest(in.u8("certificate encoding"), in.rest());
  }

  void write(Writer out) {
    out.u8(encoding).octets(authorities);
  }
}
