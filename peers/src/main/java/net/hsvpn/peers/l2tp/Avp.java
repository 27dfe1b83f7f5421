package net.hsvpn.peers.l2tp;

import static java.nio.charset.StandardCharsets.UTF_8;

import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Reader;
import net.hsvpn.peers.wire.Writer;

/**
 * An attribute (RFC 2661 section 4.1).
 *
 * <pre>
 * |M|H| rsvd  |      length       |           vendor ID           |
 * |        attribute type         |  value ...
 * </pre>
 *
 * @param mandatory whether somebody who does not know it must give up
 * @param hidden whether its value is hidden with the shared secret
 * @param vendor 0 for the IETF's
 */
record Avp(boolean mandatory, boolean hidden, int vendor, int type, Octets value) {
  private static final int HEADER_OCTETS = 6;
  private static final int MANDATORY = 0x8000;
  private static final int HIDDEN = 0x4000;
  private static final int RESERVED = 0x3C00;
  private static final int LENGTH = 0x03FF;

  static Avp of(int type, Octets value) {
    return new Avp(true, false, 0, type, value);
  }

  static Avp u16(int type, int value) {
    return of(type, Octets.of(new Writer().u16(value).toArray()));
  }

  static Avp u32(int type, int value) {
    return of(type, Octets.of(new Writer().u32(value).toArray()));
  }

  static Avp text(int type, String value) {
    return of(type, Octets.of(value.getBytes(UTF_8)));
  }

  /** The same, but who does not know it may pass it over. */
  Avp optional() {
    return new Avp(false, hidden, vendor, type, value);
  }

  static Avp read(Reader in) throws MalformedMessage {
    int head = in.u16("AVP flags and length");
    int length = in.within(head & LENGTH, HEADER_OCTETS, LENGTH, "AVP length");
    int vendor = in.u16("AVP vendor ID");
    int type = in.u16("AVP attribute type");
    Octets value = in.octets(length - HEADER_OCTETS, "AVP value");
    // An AVP with a reserved bit set is an unknown one (RFC 2661 section 4.1).
    int known = (head & RESERVED) == 0 ? vendor : -1;
    return new Avp((head & MANDATORY) != 0, (head & HIDDEN) != 0, known, type, value);
  }

  void write(Writer out) {
    int flags = (mandatory ? MANDATORY : 0) | (hidden ? HIDDEN : 0);
    out.u16(flags | HEADER_OCTETS + value.length()).u16(vendor).u16(type).octets(value);
  }
}
