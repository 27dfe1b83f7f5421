package net.hsvpn.peers.wire;

/**
 * Octets from the network that are not what the format asks for. Checked, so that nobody reads from
 * the network without saying what happens then.
 */
public class MalformedMessage extends Exception {
  private final String field;
  private final int offset;

  /**
   * @param field what was being read, e.g. {@code SA payload length}
   * @param offset where it stands, in octets from the start of the datagram or plaintext
   * @param expected what the format asks for
   * @param found what stood there
   */
  public MalformedMessage(String field, int offset, String expected, String found) {
    // Refusing hostile input must be cheap, and the field says more than a stack trace would.
    super(
        field + " at octet " + offset + ": expected " + expected + ", found " + found,
        null,
        false,
        false);
    this.field = field;
    this.offset = offset;
  }

  public String field() {
    return field;
  }

  public int offset() {
    return offset;
  }
}
