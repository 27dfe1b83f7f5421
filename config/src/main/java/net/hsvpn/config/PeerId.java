package net.hsvpn.config;

/**
 * The name of a configured peer, as it stands in the configuration and in the HTTP interface.
 *
 * @param value 1 to 64 characters from {@code A-Z a-z 0-9 . _ -}, beginning with a letter or digit
 */
public record PeerId(String value) implements Comparable<PeerId> {
  public PeerId {
    Names.require("peer", value);
  }

  @Override
  public int compareTo(PeerId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
