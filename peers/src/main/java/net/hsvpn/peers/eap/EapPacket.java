package net.hsvpn.peers.eap;

import java.util.Arrays;
import net.hsvpn.peers.iana.EapType;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * An EAP packet (RFC 3748 section 4).
 *
 * @param identifier 0 to 255; a response bears that of its request
 * @param type of a request or response; 0 in the others
 * @param data what follows the type
 */
public record EapPacket(Code code, int identifier, int type, Octets data) {
  private static final int HEAD = 4;
  private static final int MOST = 65_535;

  /** What the packet is (RFC 3748 section 4). */
  public enum Code {
    REQUEST(1),
    RESPONSE(2),
    SUCCESS(3),
    FAILURE(4);

    private final int number;

    Code(int number) {
      this.number = number;
    }
  }

  static EapPacket request(int identifier, EapType type, Octets data) {
    return new EapPacket(Code.REQUEST, identifier, type.code(), data);
  }

  /** The answer to this request. */
  EapPacket answered(EapType type, Octets data) {
    return new EapPacket(Code.RESPONSE, identifier, type.code(), data);
  }

  static EapPacket success(int identifier) {
    return new EapPacket(Code.SUCCESS, identifier, 0, Octets.EMPTY);
  }

  static EapPacket failure(int identifier) {
    return new EapPacket(Code.FAILURE, identifier, 0, Octets.EMPTY);
  }

  boolean is(EapType wanted) {
    return type == wanted.code();
  }

  boolean typed() {
    return code == Code.REQUEST || code == Code.RESPONSE;
  }

  /**
   * Reads a packet that fills the octets: inside IKE, nothing pads it.
   *
   * @throws MalformedMessage if it is none, or its length is not that of the octets
   */
  public static EapPacket decode(Octets message) throws MalformedMessage {
    Reader in = Reader.of(message.array());
    int number = in.u8("EAP code");
    Code code =
        Arrays.stream(Code.values())
            .filter(known -> known.number == number)
            .findFirst()
            .orElseThrow(() -> in.malformed("EAP code", "1 to 4", number));
    int identifier = in.u8("EAP identifier");
    in.within(in.u16("EAP length"), message.length(), message.length(), "EAP length");
    if (code == Code.SUCCESS || code == Code.FAILURE) {
      in.end("EAP packet");
      return new EapPacket(code, identifier, 0, Octets.EMPTY);
    }
    int type = in.within(in.u8("EAP type"), 1, 255, "EAP type");
    return new EapPacket(code, identifier, type, in.rest());
  }

  public Octets encode() {
    int length = HEAD + (typed() ? 1 + data.length() : 0);
    if (length > MOST) {
      throw new IllegalArgumentException("an EAP packet of " + length + " octets");
    }
    Writer out = new Writer();
    out.u8(code.number);
    out.u8(identifier);
    out.u16(length);
    if (typed()) {
      out.u8(type);
      out.octets(data);
    }
    return Octets.of(out.toArray());
  }
}
