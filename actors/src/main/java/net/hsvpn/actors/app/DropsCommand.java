package net.hsvpn.actors.app;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hsvpn drops}. */
@Command(name = "drops", description = "Shows why packets were dropped, and what to do about it.")
final class DropsCommand extends ClientCommand {
  @Option(names = "--all", description = "Show what never happened, too.")
  private boolean all;

  @Override
  JsonNode ask(ApiClient api) {
    return api.get("drops");
  }

  @Override
  String table(JsonNode answer) {
    Table table = new Table("COUNT", "SOURCE", "REASON", "EXPLANATION", "REMEDY");
    int rows = 0;
    for (JsonNode drop : answer) {
      if (all || drop.path("count").asLong() > 0) {
        rows++;
        table.row(
            drop.path("count").asText(),
            drop.path("source").asText(),
            drop.path("reason").asText(),
            drop.path("explanation").asText(),
            drop.path("remedy").asText());
      }
    }
    return rows == 0 ? "nothing was dropped\n" : table.toString();
  }
}
