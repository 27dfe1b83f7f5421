package net.hsvpn.config;

import java.util.regex.Pattern;

/** The one rule for names that appear in files, URLs, metrics and actor paths. */
final class Names {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private Names() {}

  static void require(String kind, String value) {
    if (!NAME.matcher(value).matches()) {
      throw new IllegalArgumentException(
          kind
              + " name '"
              + value
              + "': expected 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit");
    }
  }
}
