package net.hsvpn.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The folder of the configuration, from which the files it names are found. */
record Folder(Path path) {
  /** The folder of a file, as an absolute path. */
  static Folder of(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    return new Folder(parent == null ? absolute : parent);
  }

  Path resolve(Path named) {
    return path.resolve(named).normalize();
  }

  /** The file that the key names, if any; reported if it cannot be read. */
  Optional<Path> readable(Section section, Key<Path> key) {
    Optional<Path> file = section.get(key).map(this::resolve);
    file.ifPresent(f -> requireReadable(section, key, f));
    return file;
  }

  void requireReadable(Section section, Key<?> key, Path file) {
    try {
      BoundedFile.requireReadable(file);
    } catch (IOException e) {
      section.refuse(key, "the file " + file + " " + e.getMessage(), "name a readable file");
    }
  }
}
