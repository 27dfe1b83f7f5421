package net.hsvpn.lab.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.hsvpn.lab.run.Command;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.run.Tools;

/**
 * A corner of the machine in which this user is root: namespaces of its own for mounts and
 * networks, for users unless we are root already, and for processes where that is allowed. All that
 * happens in it is gone with its processes.
 *
 * @param flags of {@code unshare}
 */
public record Isolation(List<String> flags) {
  private static final List<String> BASE = List.of("--mount", "--net", "--fork", "--kill-child");
  private static final List<String> AS_USER = List.of("--user", "--map-root-user");
  // With processes of its own, nothing outlives the corner, however it ends.
  private static final List<String> PROCESSES = List.of("--pid", "--mount-proc");

  // tmpfs over /run: namespaces get their names there, and as a mere user we could not write to it.
  // Loopback up: Java looks for IPv6 when it starts, and does without for good if it sees none.
  private static final String ENTER =
      "mount -n -t tmpfs -o mode=755 hsvpn /run && mkdir /run/netns"
          + " && ip link set lo up && exec \"$@\"";

  /** Copies its argument. */
  public Isolation {
    flags = List.copyOf(flags);
  }

  /**
   * Finds out what this machine allows.
   *
   * @throws LabException with what to do, if it allows too little
   */
  public static Isolation find() {
    Tools.need("unshare", "nsenter", "ip", "mount", "sh");
    List<String> refusals = new ArrayList<>();
    for (Isolation candidate : candidates()) {
      Output output = Command.of(candidate.line(List.of("ip", "netns", "add", "trial"))).attempt();
      if (output.ok()) {
        return candidate;
      }
      refusals.add(output.both().strip());
    }
    throw new LabException(
        """
        this machine does not let us set up network namespaces: %s
        As an ordinary user this needs user namespaces: on Debian 'sysctl kernel.unprivileged_userns_clone=1',
        on Ubuntu 'sysctl kernel.apparmor_restrict_unprivileged_userns=0'. As root it needs CAP_SYS_ADMIN:
        in a container '--cap-add SYS_ADMIN --cap-add NET_ADMIN --device /dev/net/tun'.\
        """
            .formatted(refusals.getLast()));
  }

  /** The command line that runs a program inside. */
  public List<String> line(List<String> program) {
    List<String> words = new ArrayList<>(List.of(Tools.find("unshare")));
    words.addAll(flags);
    words.addAll(List.of("--", "sh", "-c", ENTER, "sh"));
    words.addAll(program);
    return words;
  }

  private static List<Isolation> candidates() {
    List<Isolation> candidates = new ArrayList<>();
    for (boolean asUser : isRoot() ? new boolean[] {false, true} : new boolean[] {true}) {
      for (boolean processes : new boolean[] {true, false}) {
        List<String> flags = new ArrayList<>(BASE);
        flags.addAll(asUser ? AS_USER : List.of());
        flags.addAll(processes ? PROCESSES : List.of());
        candidates.add(new Isolation(flags));
      }
    }
    return candidates;
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new LabException("/proc cannot be read: " + e.getMessage(), e);
    }
  }
}
