package net.hsvpn.actors.app;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** {@code hsvpn drops}. */
@Command(name = "drops", description = "Shows why packets were dropped, and what to do about it.")
final class DropsCommand extends ClientCommand {
  @Override
  JsonNode ask(ApiClient api) {
    return api.get("drops");
  }

  @Override
  String table(JsonNode answer) {
    Table table = new Table("COUNT", "SOURCE", "REASON", "EXPLANATION", "REMEDY");
    for (JsonNode drop : answer) {
      if (drop.path("count").asLong() > 0) {
        table.row(
            drop.path("count").asText(),
            drop.path("source").asText(),
            drop.path("reason").asText(),
            drop.path("explanation").asText(),
            drop.path("remedy").asText(""));
      }
    }
    return table.toString();
  }
}
