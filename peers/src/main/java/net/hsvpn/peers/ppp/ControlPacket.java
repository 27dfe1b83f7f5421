package net.hsvpn.peers.ppp;

import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * A packet of LCP, of a network control protocol or of CHAP (RFC 1661 section 5, RFC 1994 section
 * 4).
 *
 * <pre>
 * |   code   | identifier |      length        |  data ...
 * </pre>
 *
 * @param code 0 to 255
 * @param identifier 0 to 255; joins answers to requests
 */
record ControlPacket(int code, int identifier, Octets data) {
  static final int CONFIGURE_REQUEST = 1;
  static final int CONFIGURE_ACK = 2;
  static final int CONFIGURE_NAK = 3;
  static final int CONFIGURE_REJECT = 4;
  static final int TERMINATE_REQUEST = 5;
  static final int TERMINATE_ACK = 6;
  static final int CODE_REJECT = 7;
  static final int PROTOCOL_REJECT = 8;
  static final int ECHO_REQUEST = 9;
  static final int ECHO_REPLY = 10;
  static final int DISCARD_REQUEST = 11;

  private static final int HEADER_OCTETS = 4;

  /** Octets behind the length are padding (RFC 1661 section 5). */
  static ControlPacket read(Octets information) throws MalformedMessage {
    Reader in = Reader.of(information.array());
    int code = in.u8("PPP packet code");
    int identifier = in.u8("PPP packet identifier");
    int length =
        in.within(
            in.u16("PPP packet length"), HEADER_OCTETS, information.length(), "PPP packet length");
    return new ControlPacket(
        code, identifier, in.octets(length - HEADER_OCTETS, "PPP packet data"));
  }

  Octets octets() {
    Writer out = new Writer().u8(code).u8(identifier).u16(HEADER_OCTETS + data.length());
    return Octets.of(out.octets(data).toArray());
  }
}
