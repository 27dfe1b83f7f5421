package net.hsvpn.actors.app;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hsvpn cluster}: the nodes and their addresses, and moving one. */
@Command(
    name = "cluster",
    description = "Shows nodes and virtual addresses; gives an address to a node.")
final class ClusterCommand extends ClientCommand {
  @ArgGroup(exclusive = false)
  private Move move;

  private static final class Move {
    @Option(names = "--move", paramLabel = "IP", required = true, description = "An address.")
    private String address;

    @Option(names = "--to", paramLabel = "NODE", required = true, description = "Its new owner.")
    private String node;
  }

  @Override
  JsonNode ask(ApiClient api) {
    return move == null
        ? api.get("cluster")
        : api.post(
            "cluster/move",
            ApiClient.object("address", move.address, "to", move.node));
  }

  @Override
  String table(JsonNode answer) {
    Table nodes = new Table("NODE", "LIVENESS");
    answer
        .path("nodes")
        .forEach(node -> nodes.row(node.path("name").asText(), node.path("liveness").asText()));
    Table addresses = new Table("ADDRESS", "OWNER", "CLAIMED");
    answer
        .path("addresses")
        .forEach(address ->
            addresses.row(
                address.path("ip").asText(),
                address.path("owner").asText(),
                address.path("epoch").asText()));
    return nodes + "\n" + addresses + "\n" + answer.path("ready").asInt()
        + " child SAs of other nodes stand ready here\n";
  }
}
