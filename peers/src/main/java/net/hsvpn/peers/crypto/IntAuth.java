package net.hsvpn.peers.crypto;

import java.nio.ByteBuffer;

/**
 * What the IKE_INTERMEDIATE exchanges add to the octets that both ends sign (RFC 9242 section
 * 3.3.2): a chain of MACs over the messages of either end. Immutable; the arrays are never changed.
 *
 * @param exchanges how many there were
 * @param initiator IntAuth_i; empty before the first exchange
 * @param responder IntAuth_r; empty before the first exchange
 */
public record IntAuth(int exchanges, byte[] initiator, byte[] responder) {
  /** Nothing is added if there was no such exchange. */
  public static final IntAuth NONE = new IntAuth(0, new byte[0], new byte[0]);

  private static final int LENGTH_AT = 24;
  private static final int HEADER_OCTETS = 28;
  private static final int PAYLOAD_LENGTH_OCTETS = 2;

  /**
   * One more exchange.
   *
   * @param keys those that protected it, before it gave others
   * @param request what {@link #covered} gives of the request
   * @param response what it gives of the response
   */
  public IntAuth after(Prf prf, IkeKeys keys, byte[] request, byte[] response) {
    return new IntAuth(
        exchanges + 1,
        prf.compute(keys.skPi(), initiator, request),
        prf.compute(keys.skPr(), responder, response));
  }

  /** The message ID of the first IKE_AUTH request: IKE_SA_INIT had 0. */
  public int authId() {
    return exchanges + 1;
  }

  /** IntAuth_iN | IntAuth_rN | IKE_AUTH_MID, or nothing. */
  public byte[] octets() {
    return exchanges == 0
        ? new byte[0]
        : Octets.concat(
            initiator, responder, ByteBuffer.allocate(Integer.BYTES).putInt(authId()).array());
  }

  /**
   * What is authenticated of a message: all of it as if it had neither been encrypted nor cut into
   * fragments, with lengths to match (RFC 9242 section 3.3.2).
   *
   * @param head from the IKE header to the generic header of SK, both included
   * @param plaintext the payloads inside SK, without padding
   */
  public static byte[] covered(byte[] head, byte[] plaintext) {
    if (head.length < HEADER_OCTETS + 4) {
      throw new IllegalArgumentException(
          "no head of a message with SK: " + head.length + " octets");
    }
    byte[] all = Octets.concat(head, plaintext);
    ByteBuffer.wrap(all)
        .putInt(LENGTH_AT, all.length)
        .putShort(head.length - PAYLOAD_LENGTH_OCTETS, (short) (4 + plaintext.length));
    return all;
  }

  /** Whether anybody signed something of it; never prints what. */
  @Override
  public String toString() {
    return "IntAuth of " + exchanges + " exchanges";
  }
}
