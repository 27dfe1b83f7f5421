package net.hsvpn.peers.wire;

/**
 * A payload that was not read: either its type is unknown, or it stood outside SK in an exchange
 * whose payloads must be inside, so that nobody vouches for it.
 *
 * @param payloadType number of the type, 1 to 255
 * @param critical the bit of the generic header (RFC 7296 section 3.2)
 * @param body what follows the generic header
 */
public record Unknown(int payloadType, boolean critical, Octets body) implements Payload {
  public Unknown {
    Checks.count("as payload type", payloadType, 1, 255);
  }

  void write(Writer out) {
    out.octets(body);
  }
}
