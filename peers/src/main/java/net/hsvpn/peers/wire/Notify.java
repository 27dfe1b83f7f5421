package net.hsvpn.peers.wire;

import java.util.Optional;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.iana.ProtocolId;

/**
 * N payload (RFC 7296 section 3.10).
 *
 * <pre>
 * |  protocol ID  |   SPI size    |      notify message type       |
 * |                             SPI                                |
 * |                       notification data                        |
 * </pre>
 *
 * @param protocol number of the protocol that the SPI belongs to; 0, and to be ignored, without one
 * @param spi up to 255 octets
 * @param type number of the notify, 0 to 65535, see {@link NotifyType}
 * @param data in the form that the type asks for; not checked here
 */
public record Notify(int protocol, Octets spi, int type, Octets data) implements Payload {
  public Notify {
    Checks.unsigned("protocol", protocol, 8);
    Checks.unsigned("SPI size", spi.length(), 8);
    Checks.unsigned("notify type", type, 16);
  }

  /** A notify about the IKE SA itself. */
  public Notify(NotifyType type, byte... data) {
    this(0, Octets.EMPTY, type.code(), Octets.of(data));
  }

  /** A notify about a child SA, e.g. REKEY_SA, named by the SPI its sender receives on. */
  public static Notify aboutChild(ProtocolId protocol, int spi, NotifyType type) {
    byte[] octets = new Writer().u32(spi).toArray();
    return new Notify(protocol.code(), Octets.of(octets), type.code(), Octets.EMPTY);
  }

  /** The type, or empty if its number is not known here. */
  public Optional<NotifyType> notifyType() {
    return NotifyType.ofCode(type);
  }

  public boolean is(NotifyType candidate) {
    return type == candidate.code();
  }

  /** Whether it reports an error; one of an unknown number means that the request failed. */
  public boolean isError() {
    return NotifyType.isError(type);
  }

  static Notify read(Reader in) throws MalformedMessage {
    int protocol = in.u8("notify protocol");
    int spiSize = in.u8("notify SPI size");
    int type = in.u16("notify type");
    Octets spi = in.octets(spiSize, "notify SPI");
    return new Notify(protocol, spi, type, in.rest());
  }

  void write(Writer out) {
    out.u8(protocol).u8(spi.length()).u16(type).octets(spi).octets(data);
  }
}
