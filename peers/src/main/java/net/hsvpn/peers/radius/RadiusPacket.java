package net.hsvpn.peers.radius;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * A RADIUS packet (RFC 2865 section 3).
 *
 * @param identifier 0 to 255
 * @param authenticator 16 octets
 */
record RadiusPacket(Code code, int identifier, Octets authenticator, List<Attribute> attributes) {
  static final int HEAD = 20;
  static final int AUTHENTICATOR = 16;
  static final int MOST_OCTETS = 4096;

  /** What the packet is. */
  enum Code {
    ACCESS_REQUEST(1),
    ACCESS_ACCEPT(2),
    ACCESS_REJECT(3),
    ACCOUNTING_REQUEST(4),
    ACCOUNTING_RESPONSE(5),
    ACCESS_CHALLENGE(11);

    private final int number;

    Code(int number) {
      this.number = number;
    }
  }

  RadiusPacket {
    attributes = List.copyOf(attributes);
  }

  Optional<Octets> first(AttributeType type) {
    return attributes.stream().filter(a -> a.is(type)).map(Attribute::value).findFirst();
  }

  List<Octets> all(AttributeType type) {
    return attributes.stream().filter(a -> a.is(type)).map(Attribute::value).toList();
  }

  /** All attributes of a type as one run, as EAP-Message is cut into them; empty without any. */
  Optional<Octets> joined(AttributeType type) {
    List<Octets> pieces = all(type);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    pieces.forEach(piece -> whole.writeBytes(piece.array()));
    return pieces.isEmpty() ? Optional.empty() : Optional.of(Octets.of(whole.toByteArray()));
  }

  byte[] encode() {
    Writer out = new Writer();
    out.u8(code.number).u8(identifier);
    int length = out.reserveLength();
    out.octets(authenticator);
    for (Attribute attribute : attributes) {
      out.u8(attribute.type()).u8(2 + attribute.value().length()).octets(attribute.value());
    }
    if (out.size() > MOST_OCTETS) {
      throw new IllegalArgumentException("a RADIUS packet of " + out.size() + " octets");
    }
    out.patchLength(length, 0);
    return out.toArray();
  }

  /**
   * Reads a packet; octets behind its length are padding (RFC 2865 section 3).
   *
   * @throws MalformedMessage if it is none
   */
  static RadiusPacket decode(byte[] datagram) throws MalformedMessage {
    Reader head = Reader.of(datagram);
    int number = head.u8("RADIUS code");
    Code code = null;
    for (Code known : Code.values()) {
      code = known.number == number ? known : code;
    }
    if (code == null) {
      throw head.malformed("RADIUS code", "1 to 5 or 11", number);
    }
    int identifier = head.u8("RADIUS identifier");
    int length = head.u16("RADIUS length");
    head.within(length, HEAD, Math.min(MOST_OCTETS, datagram.length), "RADIUS length");
    Octets authenticator = head.octets(AUTHENTICATOR, "RADIUS authenticator");
    Reader in = head.slice(length - HEAD, "RADIUS attributes");
    List<Attribute> attributes = new ArrayList<>();
    while (in.remaining() > 0) {
      int type = in.u8("RADIUS attribute type");
      int size = in.within(in.u8("RADIUS attribute length"), 2, 255, "RADIUS attribute length");
      attributes.add(new Attribute(type, in.octets(size - 2, "RADIUS attribute")));
    }
    return new RadiusPacket(code, identifier, authenticator, attributes);
  }
}
