package net.hsvpn.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Reads {@code hsvpn.peers.*.auth}. No key's text ever gets into an error. */
final class AuthReader {
  private static final int MAX_KEY_OCTETS = 4096;

  private final Folder folder;

  AuthReader(Folder folder) {
    this.folder = folder;
  }

  Optional<Auth> read(Section section) {
    Optional<String> local = section.get(Schema.AUTH_LOCAL);
    Optional<String> remote = section.get(Schema.AUTH_REMOTE);
    Optional<Secret> inline = section.get(Schema.PSK);
    Optional<Secret> filed = section.get(Schema.PSK_FILE).flatMap(file -> read(section, file));
    if (section.has(Schema.PSK) && section.has(Schema.PSK_FILE)) {
      section.refuse(Schema.PSK_FILE, "there is a psk too", "keep one of psk and psk-file");
      return Optional.empty();
    }
    // Another method needs no such key, and has been refused as what it is.
    if (Present.all(local, remote) && !section.has(Schema.PSK) && !section.has(Schema.PSK_FILE)) {
      section.refuse(Schema.PSK, "no pre-shared key", "write psk-file = \"file\" or psk = \"…\"");
    }
    return inline.or(() -> filed).map(Auth.Psk::new);
  }

  private Optional<Secret> read(Section section, Path named) {
    Path file = folder.resolve(named);
    try {
      byte[] octets = BoundedFile.read(file, MAX_KEY_OCTETS);
      try {
        if (BoundedFile.worldReadable(file)) {
          section.refuse(
              Schema.PSK_FILE,
              "every user of this machine may read " + file,
              "chmod o-rwx " + file);
          return Optional.empty();
        }
        return key(section, file, octets);
      } finally {
        Arrays.fill(octets, (byte) 0);
      }
    } catch (IOException e) {
      section.refuse(
          Schema.PSK_FILE,
          "the file " + file + " " + e.getMessage(),
          "name a file that holds the key alone");
      return Optional.empty();
    }
  }

  private static Optional<Secret> key(Section section, Path file, byte[] octets) {
    int length = octets.length;
    if (length > 0 && octets[length - 1] == '\n') {
      length--;
    }
    if (length > 0 && octets[length - 1] == '\r') {
      length--;
    }
    if (length == 0) {
      section.refuse(Schema.PSK_FILE, "the file " + file + " is empty", "write the key into it");
      return Optional.empty();
    }
    byte[] key = Arrays.copyOf(octets, length);
    try {
      return Optional.of(Secret.copyOf(key));
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }
}
