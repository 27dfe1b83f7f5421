package net.hsvpn.actors.app;

import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import net.hsvpn.actors.adapt.PeerProfiles;
import net.hsvpn.config.ConfigLoader;
import net.hsvpn.config.GatewayConfig;
import net.hsvpn.config.LoadResult;
import net.hsvpn.peers.sa.Evidence;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code hsvpn check}. */
@Command(
    name = "check",
    description = "Validates a configuration; tells every error in it.",
    mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
  @Option(names = "--config", paramLabel = "FILE", required = true, description = "What to check.")
  private Path file;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    GatewayConfig config = load(file, spec);
    spec.commandLine()
        .getOut()
        .println(
            file
                + ": valid; gateway "
                + config.gateway().name()
                + ", "
                + config.contexts().size()
                + " contexts, "
                + config.peers().size()
                + " peers");
    return 0;
  }

  /**
   * Reads a configuration that this version can run.
   *
   * @throws Failure after all errors were printed
   */
  static GatewayConfig load(Path file, CommandSpec spec) {
    return switch (ConfigLoader.load(file)) {
      case LoadResult.Loaded(GatewayConfig config) -> {
        try {
          PeerProfiles.of(config, true);
          PeerProfiles.evidence(config, Evidence.NONE, Instant.now());
        } catch (IllegalArgumentException e) {
          throw new Failure(file + ": " + e.getMessage(), e);
        }
        yield config;
      }
      case LoadResult.Refused refused -> {
        refused.errors().forEach(error -> spec.commandLine().getErr().println(error));
        throw new Failure(file + ": " + refused.errors().size() + " errors, nothing was started");
      }
    };
  }
}
