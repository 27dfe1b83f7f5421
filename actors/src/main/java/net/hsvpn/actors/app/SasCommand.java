package net.hsvpn.actors.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;

/** {@code hsvpn sas}. */
@Command(name = "sas", description = "Shows the IKE SAs and the child SAs.")
final class SasCommand extends ClientCommand {
  @Override
  JsonNode ask(ApiClient api) {
    ObjectNode both = JsonNodeFactory.instance.objectNode();
    both.set("ikeSas", api.get("ike-sas"));
    both.set("childSas", api.get("child-sas"));
    return both;
  }

  @Override
  String table(JsonNode answer) {
    Table ike = new Table("PEER", "IKE SA", "STATE", "ROLE", "LOCAL", "REMOTE", "SUITE");
    for (JsonNode of : answer.path("ikeSas")) {
      JsonNode sa = of.path("sa");
      ike.row(
          of.path("peer").asText(),
          sa.path("id").asText(),
          sa.path("state").asText(),
          sa.path("initiator").asBoolean() ? "initiator" : "responder",
          sa.path("local").asText(),
          sa.path("remote").asText(),
          sa.path("suite").asText(""));
    }
    Table child =
        new Table("PEER", "SPI IN", "SPI OUT", "STATE", "SUITE", "ESP IN", "CONTEXTS", "IN", "OUT");
    for (JsonNode of : answer.path("childSas")) {
      JsonNode sa = of.path("sa");
      child.row(
          of.path("peer").asText(),
          sa.path("inboundSpi").asText(),
          sa.path("outboundSpi").asText(),
          sa.path("state").asText(),
          sa.path("suite").asText(),
          sa.path("encapsulation").asText().equals("udp") ? "UDP" : "IP",
          joined(sa.path("contexts")),
          Quantity.octets(sa.path("bytesIn").asLong()),
          Quantity.octets(sa.path("bytesOut").asLong()));
    }
    return ike + "\n" + child;
  }
}
