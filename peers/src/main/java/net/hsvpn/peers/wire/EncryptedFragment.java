package net.hsvpn.peers.wire;

/**
 * SKF payload, still closed (RFC 7383 section 2.5).
 *
 * <pre>
 * |       fragment number         |       total fragments          |
 * |                   IV, ciphertext and ICV                       |
 * </pre>
 *
 * @param firstPayload type of the first payload inside the whole; 0 in all fragments but the first
 * @param number 1 to {@code total}
 * @param total 1 to 65535
 * @param associatedData everything from the IKE header to the total: what is authenticated beside
 *     the ciphertext. Known of a received payload; ignored when one is written
 * @param body IV, ciphertext and ICV
 */
public record EncryptedFragment(
    int firstPayload, int number, int total, Octets associatedData, Octets body)
    implements Payload {
  static final int HEAD_OCTETS = 4;

  public EncryptedFragment {
    Checks.unsigned("first payload", firstPayload, 8);
    Checks.count("fragments", total, 1, 0xFFFF);
    Checks.count("as fragment number", number, 1, total);
  }

  static EncryptedFragment read(int firstPayload, Reader in) throws MalformedMessage {
    int number = in.u16("fragment number");
    int total = in.within(in.u16("total fragments"), 1, 0xFFFF, "total fragments");
    in.within(number, 1, total, "fragment number");
    return new EncryptedFragment(firstPayload, number, total, in.before(), in.rest());
  }

  void write(Writer out) {
    out.u16(number).u16(total).octets(body);
  }
}
