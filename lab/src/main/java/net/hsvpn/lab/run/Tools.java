package net.hsvpn.lab.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The programs the lab calls, and where a machine gets them from. */
public final class Tools {
  private static final Map<String, String> DEBIAN_PACKAGES =
      Map.ofEntries(
          Map.entry("ip", "iproute2"),
          Map.entry("unshare", "util-linux"),
          Map.entry("nsenter", "util-linux"),
          Map.entry("mount", "mount"),
          Map.entry("ping", "iputils-ping"),
          Map.entry("iperf3", "iperf3"),
          Map.entry("tshark", "tshark"),
          Map.entry("nft", "nftables"),
          Map.entry("openssl", "openssl"),
          Map.entry("kill", "procps"),
          Map.entry("openvpn", "openvpn"),
          Map.entry("wg", "wireguard-tools"),
          Map.entry("wireguard-go", "wireguard-go"),
          Map.entry("swanctl", "strongswan-swanctl"),
          Map.entry("charon-systemd", "charon-systemd libcharon-extra-plugins"));
  private static final List<String> USUAL_FOLDERS =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

  private Tools() {}

  /**
   * Where a program lies; the administrator's folders are searched even if PATH lacks them.
   *
   * @throws LabException if it is nowhere, naming the Debian package to install
   */
  public static String find(String program) {
    return search(program)
        .map(Path::toString)
        .orElseThrow(() -> new LabException(Tools.missing(program)));
  }

  /**
   * Checks several programs at once.
   *
   * @throws LabException naming all that are missing
   */
  public static void need(String... programs) {
    List<String> missing =
        Arrays.stream(programs)
            .filter(program -> search(program).isEmpty())
            .map(Tools::missing)
            .toList();
    if (!missing.isEmpty()) {
      throw new LabException(String.join("\n", missing));
    }
  }

  static String missing(String program) {
    String where = DEBIAN_PACKAGES.get(Path.of(program).getFileName().toString());
    return where == null
        ? "the program '%s' cannot be started here".formatted(program)
        : "the program '%s' is missing; on Debian: apt-get install %s".formatted(program, where);
  }

  private static Optional<Path> search(String program) {
    if (program.startsWith("/")) {
      return Optional.of(Path.of(program)).filter(Files::isExecutable);
    }
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(
            Arrays.stream(path.split(":")).filter(folder -> !folder.isBlank()),
            USUAL_FOLDERS.stream())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
