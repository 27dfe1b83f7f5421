package net.hsvpn.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;

/** Reads files that somebody else wrote: regular ones only, and never more than a limit. */
final class BoundedFile {
  private BoundedFile() {}

  /**
   * @throws IOException with a message that says what is wrong with the file, without its name
   */
  static byte[] read(Path file, int maxOctets) throws IOException {
    requireReadable(file);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(maxOctets + 1);
      if (octets.length > maxOctets) {
        throw new IOException("is larger than " + maxOctets + " octets");
      }
      return octets;
    } catch (NoSuchFileException e) {
      throw new IOException("does not exist", e);
    } catch (AccessDeniedException e) {
      throw new IOException("may not be read by this user", e);
    }
  }

  /**
   * @throws IOException as {@link #read} does
   */
  static void requireReadable(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException("does not exist");
    }
    // A device or a pipe might never end.
    if (!Files.isRegularFile(file)) {
      throw new IOException("is no regular file");
    }
    if (!Files.isReadable(file)) {
      throw new IOException("may not be read by this user");
    }
  }

  /** Whether every user of the machine may read the file; false where there is no such notion. */
  static boolean worldReadable(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    return view != null
        && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ);
  }
}
