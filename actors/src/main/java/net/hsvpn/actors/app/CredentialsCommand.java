package net.hsvpn.actors.app;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** {@code hsvpn credentials …}: what a running gateway proves identities by. */
@Command(
    name = "credentials",
    description = "Has a gateway take other keys and certificates.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = CredentialsCommand.Reload.class)
final class CredentialsCommand {
  private CredentialsCommand() {}

  @Command(
      name = "reload",
      description = "Reads keys, certificates and CRLs of the configuration again: all, or none.")
  static final class Reload extends ClientCommand {
    @Override
    JsonNode ask(ApiClient api) {
      return api.post("credentials/reload", "");
    }

    @Override
    String table(JsonNode answer) {
      return "credentials: " + answer.path("done").asText() + ": done\n";
    }
  }
}
