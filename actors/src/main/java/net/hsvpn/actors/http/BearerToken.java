package net.hsvpn.actors.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Who may use the interface: everybody, or whoever knows the token (RFC 6750 section 2.1). */
public final class BearerToken {
  private static final String SCHEME = "Bearer ";

  private final Optional<byte[]> expected;

  private BearerToken(Optional<byte[]> expected) {
    this.expected = expected;
  }

  public static BearerToken none() {
    return new BearerToken(Optional.empty());
  }

  /**
   * Admits only who knows the token.
   *
   * @param token printable ASCII without blanks
   * @throws IllegalArgumentException if there is none
   */
  public static BearerToken of(String token) {
    if (token.isBlank()) {
      throw new IllegalArgumentException("the token file is empty: expected one line, the token");
    }
    return new BearerToken(Optional.of(token.strip().getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether callers must know a token. */
  boolean isSet() {
    return expected.isPresent();
  }

  /** Whether the value of an Authorization header, if any, opens the door. In constant time. */
  boolean admits(Optional<String> authorization) {
    if (expected.isEmpty()) {
      return true;
    }
    String given =
        authorization
            .filter(a -> a.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
            .map(a -> a.substring(SCHEME.length()).strip())
            .orElse("");
    return MessageDigest.isEqual(expected.get(), given.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return expected.isPresent() ? "BearerToken(set)" : "BearerToken(none)";
  }
}
