package net.hsvpn.actors.app;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hsvpn peer …}: orders to a running gateway, each waiting for its outcome. */
@Command(
    name = "peer",
    description = "Gives an order that concerns one peer, and waits for the outcome.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PeerCommand.Initiate.class,
      PeerCommand.Terminate.class,
      PeerCommand.Rekey.class,
      PeerCommand.Redirect.class
    })
final class PeerCommand {
  private PeerCommand() {}

  abstract static class Order extends ClientCommand {
    @Parameters(paramLabel = "NAME", description = "The name of the peer.")
    private String name;

    abstract String verb();

    String body() {
      return "";
    }

    @Override
    JsonNode ask(ApiClient api) {
      return api.post("peers/" + RoutesCommand.segment(name) + "/" + verb(), body());
    }

    @Override
    String table(JsonNode answer) {
      return answer.path("peer").asText() + ": " + answer.path("done").asText() + ": done\n";
    }
  }

  @Command(name = "initiate", description = "Establishes the tunnel.")
  static final class Initiate extends Order {
    @Override
    String verb() {
      return "initiate";
    }
  }

  @Command(name = "terminate", description = "Closes the tunnel until somebody initiates it.")
  static final class Terminate extends Order {
    @Override
    String verb() {
      return "terminate";
    }
  }

  @Command(name = "redirect", description = "Sends a peer that called us to another gateway.")
  static final class Redirect extends Order {
    @Option(
        names = "--to",
        paramLabel = "ADDRESS",
        required = true,
        description = "The address of the other gateway.")
    private String gateway;

    @Override
    String verb() {
      return "redirect";
    }

    @Override
    String body() {
      return ApiClient.object("to", gateway);
    }
  }

  @Command(name = "rekey", description = "Gives the child SAs, or the IKE SA, fresh keys.")
  static final class Rekey extends Order {
    @Option(names = "--ike", description = "Rekey the IKE SA instead of its child SAs.")
    private boolean ike;

    @Override
    String verb() {
      return "rekey";
    }

    @Override
    String body() {
      return "{\"ike\":" + ike + "}";
    }
  }
}
