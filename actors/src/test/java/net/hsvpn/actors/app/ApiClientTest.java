package net.hsvpn.actors.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Commands against a server that answers what the test wants. */
class ApiClientTest {
  private static final String DROPS =
      """
      [{"reason": "NO_ROUTE", "source": "esp", "count": 3, "explanation": "No.", "remedy": "Add."},
       {"reason": "MALFORMED", "source": "ike", "count": 0, "explanation": "Bad.", "remedy": "Look."}]
      """;

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> requests = new ArrayList<>();
  private HttpServer server;
  private int status = 200;
  private String answer = "{}";

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          requests.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + body);
          if (status == 401) {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Bearer");
          }
          byte[] octets = answer.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, octets.length);
          try (OutputStream response = exchange.getResponseBody()) {
            response.write(octets);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private int run(String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.add("--api");
    arguments.add("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(arguments.toArray(String[]::new));
  }

  @Test
  void dropsThatNeverHappenedAreShownOnRequestOnly() {
    answer = DROPS;

    assertThat(run("drops")).isZero();
    assertThat(out.toString()).contains("NO_ROUTE", "esp", "Add.").doesNotContain("MALFORMED");
    assertThat(run("drops", "--all")).isZero();
    assertThat(out.toString()).contains("MALFORMED", "ike", "Look.");
  }

  @Test
  void aGatewayThatDroppedNothingSaysSo() {
    answer = "[]";

    assertThat(run("drops")).isZero();
    assertThat(out).hasToString("nothing was dropped\n");
  }

  @Test
  void ordersCarryTheirDetailsAndTheToken() throws IOException {
    answer = "{\"peer\": \"branch 1\", \"done\": \"rekey-ike\"}";
    Path token = Files.writeString(folder.resolve("token"), "s3cret\n");

    assertThat(run("peer", "rekey", "branch 1", "--ike", "--token-file", token.toString()))
        .isZero();

    assertThat(requests)
        .containsExactly("POST /api/v1/peers/branch%201/rekey Bearer s3cret {\"ike\":true}");
    assertThat(out).hasToString("branch 1: rekey-ike: done\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 404, 413, 500, 504})
  void aProblemIsToldInTheGatewaysWords(int problem) {
    status = problem;
    answer = "{\"detail\": \"this is why\"}";

    assertThat(run("peer", "initiate", "branch")).isEqualTo(1);
    assertThat(run("status")).isEqualTo(1);

    assertThat(err).hasToString("hsvpn: this is why\nhsvpn: this is why\n");
    assertThat(requests).hasSize(2);
  }

  @Test
  void whatIsNoGatewayIsToldAsSuch() {
    answer = "<html>";

    assertThat(run("status")).isEqualTo(1);

    assertThat(err.toString()).contains("not as a gateway does");
  }

  @Test
  void eventsAreLines() {
    answer =
        "id:1\nevent:FIRST\ndata:{\"time\":\"t\",\"kind\":\"FIRST\",\"text\":\"one\"}\n\n:\n\n";

    assertThat(run("events")).isZero();

    assertThat(out).hasToString("t  gateway  FIRST  one\n");
  }
}
