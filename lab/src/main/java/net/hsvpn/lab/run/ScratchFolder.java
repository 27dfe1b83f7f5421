package net.hsvpn.lab.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
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
          Files.createTempDirectory("hsvpn-" + name + "-", attributes("rwx------")));
    } catch (IOException e) {
      throw new LabException("no temporary folder for " + name + ": " + e.getMessage(), e);
    }
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  /** Writes a file into it, or below it, and returns where that lies. */
  public Path write(String name, String text) {
    return write(name, text.getBytes(UTF_8));
  }

  /** Writes a file into it, or below it, that only its owner may read. */
  public Path write(String name, byte[] content) {
    Path file = path.resolve(name);
    try {
      Files.createDirectories(file.getParent());
      if (Files.notExists(file)) {
        Files.createFile(file, attributes("rw-------"));
      }
      return Files.write(file, content);
    } catch (IOException e) {
      throw new LabException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** Makes a folder in it, or removes all in that if there is one. */
  public Path empty(String name) {
    Path folder = path.resolve(name);
    remove(folder);
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new LabException("cannot make " + folder + ": " + e.getMessage(), e);
    }
  }

  private static FileAttribute<?> attributes(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  /** Removes the folder and all in it. */
  @Override
  public void close() {
    remove(path);
  }

  private static void remove(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new LabException("cannot remove " + folder + ": " + e.getMessage(), e);
    }
  }
}
