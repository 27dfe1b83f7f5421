package net.hsvpn.config;

/**
 * The routing tag that marks a packet's ARF context in the encrypted trailer (docs/protocol.md).
 *
 * @param value 0 to 65535; two octets in network byte order on the wire
 */
public record RoutingTag(int value) implements Comparable<RoutingTag> {
  public RoutingTag {
    if (value < 0 || value > 0xFFFF) {
      throw new IllegalArgumentException("routing tag " + value + ": expected 0 to 65535");
    }
  }

  @Override
  public int compareTo(RoutingTag other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Integer.toString(value);
  }
}
