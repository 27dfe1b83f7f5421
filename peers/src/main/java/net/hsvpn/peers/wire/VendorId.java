package net.hsvpn.peers.wire;

/**
 * V payload (RFC 7296 section 3.12).
 *
 * @param data whatever the vendor chose, most often a hash
 */
public record VendorId(Octets data) implements Payload {
  static VendorId read(Reader in) {
    return new VendorId(in.rest());
  }

  void write(Writer out) {
    out.octets(data);
  }
}
