package net.hsvpn.lab.bench.contender;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.hsvpn.lab.run.Command;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.run.Tools;

/** A way to get packets from one host to another. Stateless. */
public sealed interface Contender permits Direct, Hsvpn, WireGuardGo, OpenVpn, StrongSwanLibipsec {
  /** The bound: the cable and nothing else. */
  static Contender direct() {
    return new Direct();
  }

  /** Our own. */
  static Contender hsvpn() {
    return new Hsvpn();
  }

  /** What tables and files call it. */
  String name();

  /** Programs that must be there. */
  List<String> programs();

  /** A command that prints its version; empty if the version is this repository's. */
  List<String> versionCommand();

  /**
   * Sets up the tunnel; it may still take a moment until the first packet passes.
   *
   * @throws net.hsvpn.lab.run.LabException if that fails, and nothing is left
   */
  Tunnel open(Gateways gateways);

  /** The others, in the order of their names' first mention in the documentation. */
  static List<Contender> others() {
    return List.of(new WireGuardGo(), new OpenVpn(), new StrongSwanLibipsec());
  }

  /** One of the others by its name. */
  static Optional<Contender> other(String name) {
    return others().stream().filter(contender -> contender.name().equals(name)).findFirst();
  }

  /**
   * Checks that everything is installed.
   *
   * @throws net.hsvpn.lab.run.LabException naming all packages that are missing
   */
  static void needAll(List<Contender> contenders) {
    Tools.need(
        contenders.stream()
            .flatMap(contender -> contender.programs().stream())
            .distinct()
            .toArray(String[]::new));
  }

  /** The first line of what it says about its version. */
  default String version() {
    if (versionCommand().isEmpty()) {
      return "";
    }
    String[] words = versionCommand().toArray(String[]::new);
    words[0] = Tools.find(words[0]);
    // Some report success, and some do not.
    Output output = Command.of(words).attempt();
    return Arrays.stream(output.both().split("\n")).findFirst().orElse("").strip();
  }
}
