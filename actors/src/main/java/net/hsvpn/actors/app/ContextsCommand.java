package net.hsvpn.actors.app;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** {@code hsvpn contexts}. */
@Command(name = "contexts", description = "Shows the ARF contexts.")
final class ContextsCommand extends ClientCommand {
  @Override
  JsonNode ask(ApiClient api) {
    return api.get("contexts");
  }

  @Override
  String table(JsonNode answer) {
    Table table = new Table("CONTEXT", "TAG", "NETWORKS", "TUN", "NETNS", "MTU", "ROUTES");
    for (JsonNode context : answer) {
      table.row(
          context.path("name").asText(),
          context.path("tag").asText(),
          joined(context.path("networks")),
          context.path("tun").asText(),
          context.path("netns").asText(""),
          context.path("mtu").asText(),
          context.path("routes").asText());
    }
    return table.toString();
  }
}
