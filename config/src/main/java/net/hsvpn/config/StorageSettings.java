package net.hsvpn.config;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the gateway remembers its SAs.
 *
 * @param jdbcUrl may hold a password, and so never prints itself
 * @param keys the file of keys that seal what is stored; empty for none, and then nothing is stored
 */
public record StorageSettings(String jdbcUrl, Optional<Secret> keys) {
  private static final Pattern KIND = Pattern.compile("jdbc:[a-z0-9]+:");

  @Override
  public String toString() {
    Matcher kind = KIND.matcher(jdbcUrl);
    String shown = kind.lookingAt() ? kind.group() : "";
    return "StorageSettings[jdbcUrl=" + shown + "…, keys=" + keys + "]";
  }
}
