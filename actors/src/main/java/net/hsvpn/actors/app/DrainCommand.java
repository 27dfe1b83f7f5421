package net.hsvpn.actors.app;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hsvpn drain}: empties a gateway, or shows whether it is being emptied. */
@Command(name = "drain", description = "Sends all peers that can follow to another gateway.")
final class DrainCommand extends ClientCommand {
  @ArgGroup private What what;

  private static final class What {
    @Option(names = "--to", paramLabel = "ADDRESS", description = "Where they are sent.")
    private String gateway;

    @Option(names = "--end", description = "Serve all peers here again.")
    private boolean end;
  }

  @Override
  JsonNode ask(ApiClient api) {
    if (what == null) {
      return api.get("drain");
    }
    return what.end ? api.delete("drain") : api.post("drain", ApiClient.object("to", what.gateway));
  }

  @Override
  String table(JsonNode answer) {
    StringBuilder out = new StringBuilder();
    String to = answer.path("to").asText("");
    boolean here = to.isEmpty() || answer.path("to").isNull();
    out.append(here ? "peers are served here\n" : "peers are sent to " + to + "\n");
    answer
        .path("peers")
        .forEach(peer ->
            out.append(peer.path("peer").asText())
                .append(": ")
                .append(peer.path("moves").asBoolean() ? "goes" : peer.path("why").asText())
                .append('\n'));
    return out.toString();
  }
}
