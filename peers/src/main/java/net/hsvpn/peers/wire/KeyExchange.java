package net.hsvpn.peers.wire;

import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.peers.iana.KeyExchangeId;

/**
 * KE payload (RFC 7296 section 3.4).
 *
 * <pre>
 * |    key exchange method        |           reserved             |
 * |                      key exchange data                         |
 * </pre>
 *
 * @param method number of the method, 0 to 65535, see {@link KeyExchangeId}
 * @param data the sender's public value; its length is checked by whoever knows the method
 */
public record KeyExchange(int method, Octets data) implements Payload {
  public KeyExchange {
    Checks.unsigned("key exchange method", method, 16);
  }

  public KeyExchange(KeyExchangeMethod method, byte[] data) {
    this(KeyExchangeId.of(method).code(), Octets.of(data));
  }

  static KeyExchange read(Reader in) throws MalformedMessage {
    int method = in.u16("key exchange method");
    in.skip(2, "key exchange reserved octets");
    return new KeyExchange(method, in.rest());
  }

  void write(Writer out) {
    out.u16(method).zeros(2).octets(data);
  }
}
