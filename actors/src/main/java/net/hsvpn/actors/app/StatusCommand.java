package net.hsvpn.actors.app;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** {@code hsvpn status}. */
@Command(name = "status", description = "Shows the node, its cluster and its tunnels.")
final class StatusCommand extends ClientCommand {
  @Override
  JsonNode ask(ApiClient api) {
    return api.get("status");
  }

  @Override
  String table(JsonNode answer) {
    Table table = new Table("NODE", "MEMBERS", "IPSEC TUNNELS", "INNER TUNNELS");
    table.row(
        answer.path("node").asText(),
        answer.path("members").size(),
        answer.path("ipsecTunnels").asText(),
        answer.path("innerTunnels").asText());
    return table.toString();
  }
}
