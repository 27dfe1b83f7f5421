package net.hsvpn.peers.wire;

/**
 * SK payload, still closed (RFC 7296 section 3.14).
 *
 * @param firstPayload type of the first payload inside, 0 if it is empty
 * @param associatedData everything from the IKE header to SK's generic header: what an AEAD cipher
 *     authenticates beside the ciphertext (RFC 5282 section 5.1), and what a MAC begins with. Known
 *     of a received payload; ignored when one is written
 * @param body IV, ciphertext and ICV
 */
public record Encrypted(int firstPayload, Octets associatedData, Octets body) implements Payload {
  public Encrypted {
    Checks.unsigned("first payload", firstPayload, 8);
  }

  static Encrypted read(int firstPayload, Reader in) {
    return new Encrypted(firstPayload, in.before(), in.rest());
  }

  void write(Writer out) {
    out.octets(body);
  }
}
