package net.hsvpn.config;

import java.util.regex.Pattern;

/**
 * The name of a configured peer, as it stands in the configuration and in the HTTP interface; or of
 * one of the users that such a peer stands for.
 *
 * @param value 1 to 64 characters from {@code A-Z a-z 0-9 . _ -}, beginning with a letter or digit;
 *     of a user, that of its peer, a slash, and 1 to 100 characters, {@code @} and {@code ~} among
 *     them
 */
public record PeerId(String value) implements Comparable<PeerId> {
  private static final int SLASH = '/';
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9._~@-]{1,100}");

  public PeerId {
    int slash = value.indexOf(SLASH);
    Names.require("peer", slash < 0 ? value : value.substring(0, slash));
    if (slash >= 0 && !USER.matcher(value.substring(slash + 1)).matches()) {
      throw new IllegalArgumentException(
          "user name '"
              + value.substring(slash + 1)
              + "': expected 1 to 100 of A-Z a-z 0-9 . _ ~ @ -");
    }
  }

  /** One user of the peer. */
  public PeerId user(String name) {
    return new PeerId(group().value + "/" + name);
  }

  /** The configured peer: itself, unless it is a user of that peer. */
  public PeerId group() {
    int slash = value.indexOf(SLASH);
    return slash < 0 ? this : new PeerId(value.substring(0, slash));
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
