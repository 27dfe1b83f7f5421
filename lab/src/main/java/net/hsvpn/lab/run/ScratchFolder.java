package net.hsvpn.lab.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder of its own for files that must not outlive their user; readable by its owner only, since
 * keys lie in it.
 */
public final class ScratchFolder implements AutoCloseable {
  private final Path path;

  private ScratchFolder(Path path) {
    this.path = path;
  }

  /** Makes an empty folder under the system's folder for temporary files. */
  public static ScratchFolder create(String name) {
    try {
      return new ScratchFolder(
          Files.createTempDirectory(
              "hsvpn-" + name + "-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))));
    } catch (IOException e) {
      throw new LabException("no temporary folder for " + name + ": " + e.getMessage(), e);
    }
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  /** Writes a file into it and returns where that lies. */
  public Path write(String name, String text) {
    Path file = path.resolve(name);
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new LabException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Removes the folder and all in it. */
  @Override
  public void close() {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> all = Files.walk(path)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new LabException("cannot remove " + path + ": " + e.getMessage(), e);
    }
  }
}
