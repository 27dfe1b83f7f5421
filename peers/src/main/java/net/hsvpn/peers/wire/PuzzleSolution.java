package net.hsvpn.peers.wire;

/**
 * PS payload (RFC 8019 section 8.2).
 *
 * @param data four keys of equal length, one behind the other; not checked here
 */
public record PuzzleSolution(Octets data) implements Payload {
  static PuzzleSolution read(Reader in) {
    return new PuzzleSolution(in.rest());
  }

  void write(Writer out) {
    out.octets(data);
  }
}
