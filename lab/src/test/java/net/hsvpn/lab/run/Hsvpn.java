package net.hsvpn.lab.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.lab.gateway.GatewayProcess;

/** The command line as its user sees it in a pipe. */
public final class Hsvpn {
  private Hsvpn() {}

  /** Runs one command to its end. */
  public static Output run(Duration limit, String... arguments) {
    return Command.of(line(arguments)).within(limit).attempt();
  }

  /** The words that start it. */
  public static List<String> line(String... arguments) {
    List<String> words = new ArrayList<>(GatewayProcess.javaAtFullSize());
    // Its gateways start from the same cache as those of the other tests.
    Optional.ofNullable(System.getProperty(GatewayProcess.CACHE))
        .ifPresent(cache -> words.add("-D%s=%s".formatted(GatewayProcess.CACHE, cache)));
    words.add("net.hsvpn.actors.app.Main");
    words.addAll(List.of(arguments));
    return words;
  }
}
