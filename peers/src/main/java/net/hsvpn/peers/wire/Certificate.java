package net.hsvpn.peers.wire;

/**
 * CERT payload (RFC 7296 section 3.6): one octet of encoding, then the certificate.
 *
 * @param encoding number of the certificate encoding, 0 to 255
 * @param data in that encoding; not checked here
 */
public record Certificate(int encoding, Octets data) implements Payload {
  public Certificate {
    Checks.unsigned("certificate encoding", encoding, 8);
  }

  static Certificate read(Reader in) throws MalformedMessage {
    return new Certificate(in.u8("certificate encoding"), in.rest());
  }

  void write(Writer out) {
    out.u8(encoding).octets(data);
  }
}
