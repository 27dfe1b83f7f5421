package net.hsvpn.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the gateway remembers its SAs.
 *
 * @param jdbcUrl may hold a password, and so never prints itself
 * @param keyFile absolute path of the key that seals SA keys at rest; empty for none
 */
public record StorageSettings(String jdbcUrl, Optional<Path> keyFile) {
  private static final Pattern KIND = Pattern.compile("jdbc:[a-z0-9]+:");

  @Override
  public String toString() {
    Matcher kind = KIND.matcher(jdbcUrl);
    String shown = kind.lookingAt() ? kind.group() : "";
    return "StorageSettings[jdbcUrl=" + shown + "…, keyFile=" + keyFile + "]";
  }
}
