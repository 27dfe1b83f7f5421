package net.hsvpn.peers.wire;

/**
 * The flags octet of the IKE header (RFC 7296 section 3.1). Reserved bits are ignored on receipt
 * and sent as zero.
 *
 * @param initiator sent by the end that began this IKE SA (after a rekey: that began the rekey)
 * @param version the sender can speak a higher major version; ignored on receipt
 * @param response the message answers the request with the same message ID
 */
public record Flags(boolean initiator, boolean version, boolean response) {
  private static final int INITIATOR = 0x08;
  private static final int VERSION = 0x10;
  private static final int RESPONSE = 0x20;

  static Flags of(int octet) {
    return new Flags((octet & INITIATOR) != 0, (octet & VERSION) != 0, (octet & RESPONSE) != 0);
  }

  int octet() {
    return (initiator ? INITIATOR : 0) | (version ? VERSION : 0) | (response ? RESPONSE : 0);
  }
}
