package net.hsvpn.lab.topology;

import java.util.ArrayList;
import java.util.List;
import net.hsvpn.lab.run.Command;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.run.Tools;

/** The {@code ip} command of iproute2. */
final class Ip {
  private Ip() {}

  /** Runs one subcommand, its words parted by blanks. */
  static Output run(String words) {
    return Command.of(line(words)).run();
  }

  /** Runs several subcommands inside a namespace by one process; the first that fails ends it. */
  static void batch(String namespace, List<String> lines) {
    Command.of(Tools.find("ip"), "-n", namespace, "-batch", "-")
        .reading(String.join("\n", lines) + "\n")
        .run();
  }

  private static List<String> line(String words) {
    List<String> line = new ArrayList<>(List.of(words.split(" ")));
    line.addFirst(Tools.find("ip"));
    return line;
  }
}
