package net.hsvpn.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.hsvpn.lab.run.LabException;

/**
 * Where the figures come from.
 *
 * @param congestionControl what TCP does here, which shapes every TCP figure
 * @param load the load averages at the start: above zero, others had a share of the cores
 */
record Machine(
    int cores,
    String cpu,
    String memory,
    String kernel,
    String java,
    String congestionControl,
    String load) {
  private static final double BUSY = 0.25;

  static Machine here() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        field("/proc/cpuinfo", "model name"),
        field("/proc/meminfo", "MemTotal"),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
        read("/proc/sys/net/ipv4/tcp_congestion_control").strip(),
        loadNow());
  }

  /** The load averages of 1, 5 and 15 minutes. */
  private static String loadNow() {
    return String.join(" ", List.of(read("/proc/loadavg").split(" ")).subList(0, 3));
  }

  /** Whether others had so much of the machine that figures of it mean little. */
  boolean busy() {
    return Double.parseDouble(load.substring(0, load.indexOf(' '))) > cores * BUSY;
  }

  String describe() {
    return "%d cores of %s, %s, %s, %s; TCP %s; load %s"
        .formatted(cores, cpu, memory, kernel, java, congestionControl, load);
  }

  private static String field(String file, String name) {
    return read(file)
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new LabException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
