package net.hsvpn.lab.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The command line as its user sees it in a pipe. */
public final class Hsvpn {
  private Hsvpn() {}

  /** Runs one command to its end. */
  public static Output run(Duration limit, String... arguments) {
    return Command.of(line(arguments)).within(limit).attempt();
  }

  /** The words that start it. */
  public static List<String> line(String... arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "net.hsvpn.actors.app.Main"));
    words.addAll(List.of(arguments));
    return words;
  }
}
