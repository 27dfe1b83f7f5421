package net.hsvpn.peers.ppp;

import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * A PPP frame without flags and checksum, as tunnels carry it (RFC 2661 section 1.2, RFC 2637
 * section 4.1). Written with address and control field (RFC 1662 section 3.1) and the long form of
 * the protocol; read with or without the former, and in either form of the latter.
 *
 * <pre>
 * |   0xFF   |   0x03   |      protocol       |  information ...
 * </pre>
 *
 * @param protocol 0 to 65535; see {@link PppProtocol}
 */
public record PppFrame(int protocol, Octets information) {
  /** Octets in front of the information. */
  public static final int HEADER_OCTETS = 4;

  private static final int ALL_STATIONS = 0xFF;
  private static final int UNNUMBERED = 0x03;

  public static PppFrame read(byte[] octets) throws MalformedMessage {
    Reader in = Reader.of(octets);
    int first = in.u8("PPP address or protocol");
    if (first == ALL_STATIONS) {
      in.within(in.u8("PPP control field"), UNNUMBERED, UNNUMBERED, "PPP control field");
      first = in.u8("PPP protocol");
    }
    // The last octet of a protocol is odd, all before it are even (RFC 1661 section 2).
    int protocol = (first & 1) == 1 ? first : first << 8 | in.u8("PPP protocol");
    return new PppFrame(protocol, in.rest());
  }

  /** The frame as it goes into a tunnel. */
  public byte[] octets() {
    return new Writer().u8(ALL_STATIONS).u8(UNNUMBERED).u16(protocol).octets(information).toArray();
  }
}
