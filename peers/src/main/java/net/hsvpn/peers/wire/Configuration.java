package net.hsvpn.peers.wire;

/**
 * CP payload (RFC 7296 section 3.15). {@link ConfigurationAttribute#of} reads what it holds.
 *
 * @param configurationType one of {@link Type} or something else; 0 to 255
 * @param attributes as they stood on the wire
 */
public record Configuration(int configurationType, Octets attributes) implements Payload {
  /** What it is for. */
  public enum Type {
    REQUEST(1),
    REPLY(2),
    SET(3),
    ACK(4);

    private final int code;

    Type(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  public Configuration {
    Checks.unsigned("configuration type", configurationType, 8);
  }

  public boolean is(Type type) {
    return configurationType == type.code;
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
