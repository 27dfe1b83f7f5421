package net.hsvpn.peers.wire;

/**
 * CP payload (RFC 7296 section 3.15), carried without being read further.
 *
 * @param configurationType 1 CFG_REQUEST, 2 CFG_REPLY, 3 CFG_SET, 4 CFG_ACK; 0 to 255
 * @param attributes as they stood on the wire
 */
public record Configuration(int configurationType, Octets attributes) implements Payload {
  public Configuration {
    Checks.unsigned("configuration type", configurationType, 8);
  }

  static Configuration read(Reader in) throws MalformedMessage {
    int type = in.u8("configuration type");
    in.skip(3, "configuration reserved octets");
    return new Configuration(type, in.rest());
  }

  void write(Writer out) {
    out.u8(configurationType).zeros(3).octets(attributes);
  }
}
