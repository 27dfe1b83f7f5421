package net.hsvpn.actors.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hsvpn routes CONTEXT}. */
@Command(name = "routes", description = "Shows the routing table of one ARF context.")
final class RoutesCommand extends ClientCommand {
  @Parameters(paramLabel = "CONTEXT", description = "The name of the context.")
  private String context;

  @Override
  JsonNode ask(ApiClient api) {
    return api.get("contexts/" + segment(context) + "/routes");
  }

  @Override
  String table(JsonNode answer) {
    Table table = new Table("PREFIX", "VIA", "PEER");
    for (JsonNode route : answer) {
      table.row(
          route.path("prefix").asText(), route.path("via").asText(), route.path("peer").asText(""));
    }
    return table.toString();
  }

  /** A name as a segment of a path. */
  static String segment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
