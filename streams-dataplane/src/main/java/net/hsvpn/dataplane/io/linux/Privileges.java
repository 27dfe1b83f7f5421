package net.hsvpn.dataplane.io.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether this process may do what the data plane needs, said in words. */
public final class Privileges {
  private static final int CAP_NET_ADMIN = 12;
  private static final int CAP_SYS_ADMIN = 21;
  private static final Path TUN = Path.of("/dev/net/tun");
  private static final Path STATUS = Path.of("/proc/self/status");

  private Privileges() {}

  /** What is missing, one sentence each with what to do; empty if nothing is. */
  public static List<String> check() throws IOException {
    return check(Files.readAllLines(STATUS), Files.exists(TUN), Files.isWritable(TUN));
  }

  /**
   * Like {@link #check}, for those who cannot go on.
   *
   * @throws IOException naming everything that is missing
   */
  public static void require() throws IOException {
    List<String> missing = check();
    if (!missing.isEmpty()) {
      throw new IOException(String.join("; ", missing));
    }
  }

  static List<String> check(List<String> status, boolean tunExists, boolean tunWritable) {
    List<String> missing = new ArrayList<>();
    long effective = effectiveCapabilities(status);
    if ((effective >>> CAP_NET_ADMIN & 1) == 0) {
      missing.add(
          "CAP_NET_ADMIN is missing, without which TUN devices and routes cannot be set up: run as"
              + " root, or inside 'unshare --user --map-root-user --net --mount'");
    }
    if ((effective >>> CAP_SYS_ADMIN & 1) == 0) {
      missing.add(
          "CAP_SYS_ADMIN is missing, without which network namespaces cannot be entered: run as"
              + " root, or inside 'unshare --user --map-root-user --net --mount'");
    }
    if (!tunExists) {
      missing.add(TUN + ": " + tunAdvice(Errno.ENOENT.code()));
    } else if (!tunWritable) {
      missing.add(TUN + ": " + tunAdvice(Errno.EACCES.code()));
    }
    return missing;
  }

  /** What to do if /dev/net/tun cannot be opened. */
  static String tunAdvice(int errno) {
    return switch (Errno.of(errno)) {
      case ENOENT ->
          "no such device file: load the module with 'modprobe tun', or give the container"
              + " '--device /dev/net/tun'";
      case ENODEV, ENXIO -> "this kernel has no TUN driver: load it with 'modprobe tun'";
      case EACCES, EPERM ->
          "not writable: run as root or allow access, in a container with '--device /dev/net/tun'";
      default -> "";
    };
  }

  private static long effectiveCapabilities(List<String> status) {
    for (String line : status) {
      if (line.startsWith("CapEff:")) {
        return Long.parseUnsignedLong(line.substring("CapEff:".length()).trim(), 16);
      }
    }
    return 0;
  }
}
