package net.hsvpn.config;

/**
 * The name of an ARF context: one isolated network with a routing table of its own.
 *
 * @param value 1 to 64 characters from {@code A-Z a-z 0-9 . _ -}, beginning with a letter or digit
 */
public record ContextId(String value) implements Comparable<ContextId> {
  public ContextId {
    Names.require("context", value);
  }

  @Override
  public int compareTo(ContextId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
