package net.hsvpn.peers.wire;

import java.util.ArrayList;
import java.util.List;
import net.hsvpn.peers.iana.ConfigurationAttributeType;

/**
 * One attribute of a CP payload (RFC 7296 section 3.15.1). An empty value in a request asks for the
 * attribute, whatever it is.
 *
 * @param type 0 to 32767; {@link ConfigurationAttributeType} names those that are known
 * @param value as it stood on the wire
 */
public record ConfigurationAttribute(int type, Octets value) {
  /** More than any honest peer sends; the rest of a longer list would only cost us time. */
  public static final int MOST = 128;

  // The highest bit is reserved, and must be ignored on receipt.
  private static final int TYPE_MASK = 0x7FFF;

  public ConfigurationAttribute {
    Checks.unsigned("configuration attribute type", type, 15);
  }

  public ConfigurationAttribute(ConfigurationAttributeType type, byte... value) {
    this(type.code(), Octets.of(value));
  }

  public boolean is(ConfigurationAttributeType wanted) {
    return type == wanted.code();
  }

  /**
   * Reads the attributes of a CP payload.
   *
   * @throws MalformedMessage if one of them ends behind the payload, or there are more than {@link
   *     #MOST}
   */
  public static List<ConfigurationAttribute> of(Configuration payload) throws MalformedMessage {
    Reader in = Reader.of(payload.attributes().array());
    List<ConfigurationAttribute> attributes = new ArrayList<>();
    while (in.remaining() > 0) {
      if (attributes.size() == MOST) {
        throw in.malformed("configuration attributes", "at most " + MOST, "more");
      }
      int type = in.u16("configuration attribute type") & TYPE_MASK;
      int length = in.u16("configuration attribute length");
      attributes.add(
          new ConfigurationAttribute(type, in.octets(length, "configuration attribute value")));
    }
    return List.copyOf(attributes);
  }

  /** A CP payload of these attributes. */
  public static Configuration payload(
      Configuration.Type kind, List<ConfigurationAttribute> attributes) {
    Writer out = new Writer();
    for (ConfigurationAttribute attribute : attributes) {
      out.u16(attribute.type).u16(attribute.value.length()).octets(attribute.value);
    }
    return new Configuration(kind.code(), Octets.of(out.toArray()));
  }
}
