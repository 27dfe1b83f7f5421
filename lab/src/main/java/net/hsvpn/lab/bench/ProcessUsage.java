package net.hsvpn.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.hsvpn.lab.run.LabException;

/** What the kernel says a process has used. */
final class ProcessUsage {
  // USER_HZ, which is 100 on every architecture that Java runs on.
  private static final double TICKS_PER_SECOND = 100;
  private static final double KILOBYTES_PER_MEGABYTE = 1e6 / 1024;
  // Counted behind the program's name, which may hold blanks and brackets: state is field 0.
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  private ProcessUsage() {}

  /** Seconds of CPU time, all threads, in user space and in the kernel. */
  static double cpuSeconds(long pid) {
    return parseCpu(read(pid, "stat"));
  }

  /** Resident memory in units of 10^6 octets. */
  static double megabytes(long pid) {
    return parseMemory(read(pid, "status"));
  }

  static double parseCpu(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]))
        / TICKS_PER_SECOND;
  }

  static double parseMemory(String status) {
    return status
            .lines()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow(() -> new LabException("/proc shows no VmRSS:\n" + status))
        / KILOBYTES_PER_MEGABYTE;
  }

  private static String read(long pid, String file) {
    Path path = Path.of("/proc", "" + pid, file);
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new LabException(path + " cannot be read; has the process ended? " + e.getMessage(), e);
    }
  }
}
