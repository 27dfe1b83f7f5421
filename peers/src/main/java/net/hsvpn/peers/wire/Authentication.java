package net.hsvpn.peers.wire;

import net.hsvpn.peers.iana.AuthMethod;

/**
 * AUTH payload (RFC 7296 section 3.8).
 *
 * <pre>
 * |  auth method  |                   reserved                     |
 * |                      authentication data                       |
 * </pre>
 *
 * @param method number of the method, 0 to 255, see {@link AuthMethod}
 * @param data MAC or signature; compare it in constant time
 */
public record Authentication(int method, Octets data) implements Payload {
  public Authentication {
    Checks.unsigned("authentication method", method, 8);
  }

  public Authentication(AuthMethod method, byte[] data) {
    this(method.code(), Octets.of(data));
  }

  static Authentication read(Reader in) throws MalformedMessage {
    int method = in.u8("authentication method");
    in.skip(3, "authentication reserved octets");
    return new Authentication(method, in.rest());
  }

  void write(Writer out) {
    out.u8(method).zeros(3).octets(data);
  }
}
