package net.hsvpn.peers.wire;

/**
 * EAP payload (RFC 7296 section 3.16).
 *
 * @param message an EAP packet (RFC 3748), carried without being read
 */
public record Eap(Octets message) implements Payload {
  static Eap read(Reader in) {
    return new Eap(in.rest());
  }

  void write(Writer out) {
    out.octets(message);
  }
}
