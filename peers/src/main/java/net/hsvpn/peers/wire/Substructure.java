package net.hsvpn.peers.wire;

/**
 * The four octets that begin every proposal and transform: whether it is the last, a reserved
 * octet, and its length with these four (RFC 7296 sections 3.3.1 and 3.3.2).
 */
final class Substructure {
  static final int MORE_PROPOSALS = 2;
  static final int MORE_TRANSFORMS = 3;

  private Substructure() {}

  static boolean more(Reader in, int marker, String what) throws MalformedMessage {
    int found = in.u8(what + " 'last' marker");
    if (found != 0 && found != marker) {
      throw in.malformed(what + " 'last' marker", "0 or " + marker, found);
    }
    in.skip(1, what + " reserved octet");
    return found == marker;
  }

  static Reader body(Reader in, String what) throws MalformedMessage {
    int length = in.u16(what + " length");
    in.within(length, 4, 4 + in.remaining(), what + " length");
    return in.slice(length - 4, what);
  }
}
