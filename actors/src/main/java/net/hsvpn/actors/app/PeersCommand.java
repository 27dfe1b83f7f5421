package net.hsvpn.actors.app;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** {@code hsvpn peers}. */
@Command(name = "peers", description = "Shows each peer, and its traffic in each context.")
final class PeersCommand extends ClientCommand {
  @Override
  JsonNode ask(ApiClient api) {
    return api.get("peers");
  }

  @Override
  String table(JsonNode answer) {
    Table table =
        new Table("PEER", "STATE", "METHOD", "REMOTE", "CONTEXT", "IN", "OUT", "LAST ERROR");
    for (JsonNode peer : answer) {
      String error = peer.path("lastError").path("text").asText("");
      String name = peer.path("name").asText();
      if (peer.path("contexts").isEmpty()) {
        table.row(name, state(peer), method(peer), peer.path("remote").asText(), "", "", "", error);
      }
      for (JsonNode context : peer.path("contexts")) {
        table.row(
            name,
            state(peer),
            method(peer),
            peer.path("remote").asText(),
            context.path("name").asText(),
            Quantity.octets(context.path("bytesIn").asLong()),
            Quantity.octets(context.path("bytesOut").asLong()),
            error);
      }
    }
    return table.toString();
  }

  private static String state(JsonNode peer) {
    return peer.path("state").asText();
  }

  private static String method(JsonNode peer) {
    return peer.path("method").asText();
  }
}
