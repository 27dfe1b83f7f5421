package net.hsvpn.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the files that keys name; what is wrong with one is reported at its key. */
record NamedFiles(Folder folder) {
  /** A CRL of a large CA has some megabytes. */
  private static final int MAX_OCTETS = 4 << 20;

  private static final int MAX_SECRET_OCTETS = 1 << 20;
  private static final int MAX_LINE_OCTETS = 4096;

  Optional<NamedFile> read(Section section, Key<Path> key) {
    return section.get(key).flatMap(named -> read(section, key, named));
  }

  /** Those that could be read. */
  List<NamedFile> readAll(Section section, Key<List<Path>> key) {
    List<NamedFile> files = new ArrayList<>();
    section
        .get(key)
        .ifPresent(names -> names.forEach(name -> read(section, key, name).ifPresent(files::add)));
    return files;
  }

  private Optional<NamedFile> read(Section section, Key<?> key, Path named) {
    Path file = folder.resolve(named);
    try {
      return Optional.of(new NamedFile(file, BoundedFile.read(file, MAX_OCTETS)));
    } catch (IOException e) {
      section.refuse(key, "the file " + file + " " + e.getMessage(), "name a readable file");
      return Optional.empty();
    }
  }

  /** The content of a file that not every user of the machine may read. */
  Optional<Secret> secret(Section section, Key<Path> key) {
    return secret(section, key, MAX_SECRET_OCTETS);
  }

  private Optional<Secret> secret(Section section, Key<Path> key, int maxOctets) {
    return section
        .get(key)
        .flatMap(named -> secret(section, key, folder.resolve(named), maxOctets));
  }

  private static Optional<Secret> secret(Section section, Key<Path> key, Path file, int maxOctets) {
    try {
      byte[] octets = BoundedFile.read(file, maxOctets);
      try {
        if (BoundedFile.worldReadable(file)) {
          section.refuse(key, "every user of this machine may read " + file, "chmod o-rwx " + file);
          return Optional.empty();
        }
        if (octets.length == 0) {
          section.refuse(key, "the file " + file + " is empty", "write the key into it");
          return Optional.empty();
        }
        return Optional.of(Secret.copyOf(octets));
      } finally {
        Arrays.fill(octets, (byte) 0);
      }
    } catch (IOException e) {
      section.refuse(
          key, "the file " + file + " " + e.getMessage(), "name a file that holds the key alone");
      return Optional.empty();
    }
  }

  /** A secret that stands alone in its file; one line break at its end is not part of it. */
  Optional<Secret> line(Section section, Key<Path> key) {
    Optional<Secret> content = secret(section, key, MAX_LINE_OCTETS);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    byte[] octets = content.get().octets();
    content.get().wipe();
    int length = octets.length;
    if (octets[length - 1] == '\n') {
      length--;
    }
    if (length > 0 && octets[length - 1] == '\r') {
      length--;
    }
    byte[] line = Arrays.copyOf(octets, length);
    Arrays.fill(octets, (byte) 0);
    try {
      if (length == 0) {
        Path file = folder.resolve(section.get(key).orElseThrow());
        section.refuse(key, "the file " + file + " is empty", "write the key into it");
        return Optional.empty();
      }
      return Optional.of(Secret.copyOf(line));
    } finally {
      Arrays.fill(line, (byte) 0);
    }
  }
}
