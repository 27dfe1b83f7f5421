package net.hsvpn.peers.wire;

/**
 * A traffic selector that is no address range and that HSVPN does not serve.
 *
 * @param type number of the type, 0 to 255
 * @param protocol the octet behind it, whose meaning depends on the type
 * @param body what follows the length field
 */
public record UnknownSelector(int type, int protocol, Octets body) {
  public UnknownSelector {
    Checks.unsigned("traffic selector type", type, 8);
    Checks.unsigned("traffic selector protocol", protocol, 8);
  }

  void write(Writer out) {
    out.u8(type).u8(protocol).u16(4 + body.length()).octets(body);
  }
}
