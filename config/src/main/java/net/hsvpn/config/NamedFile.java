package net.hsvpn.config;

import java.nio.file.Path;

/**
 * A file that the configuration names, as it was when the configuration was read.
 *
 * @param octets never changed
 */
public record NamedFile(Path file, byte[] octets) {
  @Override
  public String toString() {
    return file.toString();
  }
}
