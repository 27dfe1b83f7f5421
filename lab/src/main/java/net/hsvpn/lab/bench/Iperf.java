package net.hsvpn.lab.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.bench.contender.Tunnel;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.run.LabProcess;
import net.hsvpn.lab.run.Output;

/** iperf3: a server at the far end of a tunnel, a client at the near end. One thread. */
final class Iperf {
  static final int SMALL_OCTETS = 64;

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration START = Duration.ofSeconds(10);
  private static final Duration SLACK = Duration.ofSeconds(60);
  private static final double MEGA = 1e6;
  private static final int FIRST_PORT = 5201;

  /**
   * What arrived over TCP.
   *
   * @param megabitsPerSecond over the whole time
   * @param megabits all of it
   */
  record Tcp(double megabitsPerSecond, double megabits) {
    static Tcp parse(String json) {
      JsonNode received = end(json).path("sum_received");
      return new Tcp(
          number(received, "bits_per_second") / MEGA, number(received, "bytes") * 8 / MEGA);
    }
  }

  private final Tunnel tunnel;
  private int port = FIRST_PORT;

  Iperf(Tunnel tunnel) {
    this.tunnel = tunnel;
  }

  /** TCP as fast as it goes. */
  Tcp tcp(int streams, int seconds) {
    return Tcp.parse(client(seconds, "--parallel", "" + streams));
  }

  /** UDP with payloads of {@link #SMALL_OCTETS}, as fast as one sender can; packets received. */
  double smallPacketsPerSecond(int seconds) {
    return packetsPerSecond(
        client(seconds, "--udp", "--length", "" + SMALL_OCTETS, "--bandwidth", "0"));
  }

  static double packetsPerSecond(String json) {
    JsonNode received = end(json).path("sum_received");
    return number(received, "bytes") / SMALL_OCTETS / number(received, "seconds");
  }

  /** A server of its own for each load: one that has just served is deaf for a moment. */
  private String client(int seconds, String... options) {
    port++;
    List<String> listen =
        List.of("iperf3", "--server", "--one-off", "--forceflush", "--port", "" + port);
    try (LabProcess server = tunnel.to().host().start("iperf3", listen, Map.of())) {
      server.awaitLine(line -> line.contains("Server listening"), START);
      List<String> words =
          new ArrayList<>(
              List.of("iperf3", "--client", tunnel.to().address(), "--port", "" + port));
      words.addAll(List.of("--json", "--time", "" + seconds, "--connect-timeout", "5000"));
      words.addAll(List.of("--bind", tunnel.from().address()));
      words.addAll(List.of(options));
      Output output =
          tunnel
              .from()
              .host()
              .command(words.toArray(String[]::new))
              .within(SLACK.plusSeconds(seconds))
              .attempt();
      if (!output.ok()) {
        throw server.failure("'%s' failed: %s".formatted(String.join(" ", words), error(output)));
      }
      return output.stdout();
    }
  }

  private static String error(Output output) {
    return output
        .stdout()
        .lines()
        .filter(line -> line.contains("\"error\""))
        .findFirst()
        .orElse(output.both())
        .strip();
  }

  private static JsonNode end(String json) {
    try {
      JsonNode document = MAPPER.readTree(json);
      if (document.has("error")) {
        throw new LabException("iperf3: " + document.path("error").asText());
      }
      return document.path("end");
    } catch (JsonProcessingException e) {
      throw new LabException("iperf3 wrote no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static double number(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isNumber()) {
      throw new LabException("iperf3's JSON has no number 'end.sum_received." + field + "'");
    }
    return value.asDouble();
  }
}
