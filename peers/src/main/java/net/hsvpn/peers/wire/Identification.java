package net.hsvpn.peers.wire;

import java.util.Optional;
import net.hsvpn.peers.iana.IdType;

/**
 * IDi or IDr payload (RFC 7296 section 3.5).
 *
 * <pre>
 * |    ID type    |                   reserved                     |
 * |                      identification data                       |
 * </pre>
 *
 * @param side INITIATOR for IDi, RESPONDER for IDr
 * @param idType number of the type, 0 to 255, see {@link IdType}
 * @param reserved 24 bits without meaning, kept because AUTH signs them as they were sent
 * @param data in the form that the type asks for; not checked here
 */
public record Identification(Side side, int idType, int reserved, Octets data) implements Payload {
  public Identification {
    Checks.unsigned("ID type", idType, 8);
    Checks.unsigned("reserved bits", reserved, 24);
  }

  public Identification(Side side, IdType idType, byte[] data) {
    this(side, idType.code(), 0, Octets.of(data));
  }

  /** The type, or empty if its number is not known here. */
  public Optional<IdType> identificationType() {
    return IdType.ofCode(idType);
  }

  /** The payload without its generic header: what AUTH signs (RFC 7296 section 2.15). */
  public byte[] body() {
    Writer out = new Writer();
    write(out);
    return out.toArray();
  }

  static Identification read(Side side, Reader in) throws MalformedMessage {
    int idType = in.u8("ID type");
    int reserved = in.u8("ID reserved octets") << 16 | in.u16("ID reserved octets");
    return new Identification(side, idType, reserved, in.rest());
  }

  void write(Writer out) {
    out.u8(idType).u8(reserved >>> 16).u16(reserved & 0xFFFF).octets(data);
  }
}
