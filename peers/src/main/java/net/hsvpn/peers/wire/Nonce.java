package net.hsvpn.peers.wire;

/**
 * Ni or Nr payload (RFC 7296 section 3.9).
 *
 * @param data {@value #MIN_OCTETS} to {@value #MAX_OCTETS} octets
 */
public record Nonce(Octets data) implements Payload {
  public static final int MIN_OCTETS = 16;
  public static final int MAX_OCTETS = 256;

  public Nonce {
    Checks.count("octets of nonce", data.length(), MIN_OCTETS, MAX_OCTETS);
  }

  public Nonce(byte[] data) {
    this(Octets.of(data));
  }

  static Nonce read(Reader in) throws MalformedMessage {
    in.within(in.remaining(), MIN_OCTETS, MAX_OCTETS, "nonce length");
    return new Nonce(in.rest());
  }

  void write(Writer out) {
    out.octets(data);
  }
}
