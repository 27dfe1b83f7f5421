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
public final class Iperf {
  static final int SMALL_OCTETS = 64;

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration START = Duration.ofSeconds(10);
  private static final Duration SLACK = Duration.ofSeconds(60);
  private static final double MEGA = 1e6;
  private static final int FIRST_PORT = 5201;
  private static final double STEP = 0.1;

  /**
   * What arrived over TCP.
   *
   * @param megabitsPerSecond over the whole time
   * @param megabits all of it
   * @param steps what was sent, step by step
   */
  public record Tcp(double megabitsPerSecond, double megabits, List<Step> steps) {
    /** Copies its argument. */
    public Tcp {
      steps = List.copyOf(steps);
    }

    static Tcp parse(String json) {
      JsonNode document = document(json);
      JsonNode received = document.path("end").path("sum_received");
      List<Step> steps = new ArrayList<>();
      for (JsonNode step : document.path("intervals")) {
        JsonNode sum = step.path("sum");
        steps.add(new Step(sum.path("end").asDouble(), sum.path("bytes").asDouble() * 8 / MEGA));
      }
      return new Tcp(
          number(received, "bits_per_second") / MEGA, number(received, "bytes") * 8 / MEGA, steps);
    }

    /** What the steps that end within so many seconds carried. */
    double megabitsUntil(double seconds) {
      return steps.stream().filter(step -> step.end() <= seconds).mapToDouble(Step::megabits).sum();
    }
  }

  /**
   * A part of a load.
   *
   * @param end in seconds from the start
   */
  record Step(double end, double megabits) {}

  private final Tunnel tunnel;
  private int port = FIRST_PORT;

  /** Loads this tunnel. */
  public Iperf(Tunnel tunnel) {
    this.tunnel = tunnel;
  }

  /** TCP as fast as it goes. */
  public Tcp tcp(int streams, int seconds) {
    try (Server server = listen()) {
      return server.tcp(streams, seconds);
    }
  }

  /** The same with one stream, of which the first seconds do not count. */
  public Tcp tcpAfter(int omitted, int seconds) {
    try (Server server = listen()) {
      return server.tcp(1, seconds, "--omit", "" + omitted);
    }
  }

  /** UDP with payloads of {@link #SMALL_OCTETS}, as fast as one sender can; packets received. */
  public double smallPacketsPerSecond(int seconds) {
    try (Server server = listen()) {
      return packetsPerSecond(
          server.client(seconds, "--udp", "--length", "" + SMALL_OCTETS, "--bandwidth", "0"));
    }
  }

  static double packetsPerSecond(String json) {
    JsonNode received = document(json).path("end").path("sum_received");
    return number(received, "bytes") / SMALL_OCTETS / number(received, "seconds");
  }

  /** A server of its own for each load: one that has just served is deaf for a moment. */
  Server listen() {
    return new Server(++port);
  }

  /** The far end of one load. */
  final class Server implements AutoCloseable {
    private final int port;
    private final LabProcess process;

    private Server(int port) {
      this.port = port;
      List<String> listen =
          List.of("iperf3", "--server", "--one-off", "--forceflush", "--port", "" + port);
      process = tunnel.to().host().start("iperf3", listen, Map.of());
      process.awaitLine(line -> line.contains("Server listening"), START);
    }

    Tcp tcp(int streams, int seconds, String... more) {
      List<String> options =
          new ArrayList<>(List.of("--parallel", "" + streams, "--interval", "" + STEP));
      options.addAll(List.of(more));
      return Tcp.parse(client(seconds, options.toArray(String[]::new)));
    }

    private String client(int seconds, String... options) {
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
        throw process.failure("'%s' failed: %s".formatted(String.join(" ", words), error(output)));
      }
      return output.stdout();
    }

    @Override
    public void close() {
      process.close();
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

  private static JsonNode document(String json) {
    try {
      JsonNode document = MAPPER.readTree(json);
      if (document.has("error")) {
        throw new LabException("iperf3: " + document.path("error").asText());
      }
      return document;
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
