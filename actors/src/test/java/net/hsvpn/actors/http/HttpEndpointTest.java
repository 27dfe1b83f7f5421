package net.hsvpn.actors.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.hsvpn.actors.events.EventLog;
import net.hsvpn.config.HttpSettings;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server itself answers, before any route is asked. */
class HttpEndpointTest {
  private final FakeGateway gateway = new FakeGateway();
  private static ActorSystem<Void> system;

  @BeforeAll
  static void start() {
    system = system("60s");
  }

  @AfterAll
  static void stop() throws Exception {
    stop(system);
  }

  private static ActorSystem<Void> system(String requestTimeout) {
    return ActorSystem.create(
        Behaviors.empty(),
        "endpoint",
        ConfigFactory.parseString(
                "pekko.actor.provider = local\npekko.http.server.request-timeout = "
                    + requestTimeout)
            .withFallback(ConfigFactory.load()));
  }

  private static void stop(ActorSystem<Void> system) throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private InetSocketAddress bind(ActorSystem<Void> where) throws Exception {
    HttpSettings settings = new HttpSettings(InetAddress.getLoopbackAddress(), 0, Optional.empty());
    EventLog events = new EventLog(InstantSource.system(), 10, 2);
    return HttpEndpoint.bind(
            settings, new ApiRoutes(gateway, events, BearerToken.none(), where), where)
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS)
        .localAddress();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "413; 'POST /api/v1/peers/branch/rekey HTTP/1.1|Host: 127.0.0.1"
            + "|Content-Type: application/json|Content-Length: 1000000||{'",
        "413; 'POST /api/v1/peers/branch/rekey HTTP/1.1|Host: 127.0.0.1"
            + "|Content-Type: application/json|Transfer-Encoding: chunked||22000|%s|'",
        "400; 'POST /api/v1/peers/branch/rekey HTTP/1.1|Host: 127.0.0.1|Connection: close"
            + "|Content-Type: application/json|Content-Length: 1||{'",
        "501; 'no request of any kind at all||'",
        "400; 'GET /api/v1/%%%% HTTP/1.1|Host: 127.0.0.1||'",
        "403; 'GET /api/v1/status HTTP/1.1|Host: rebound.example|Connection: close||'",
        "404; 'GET /secrets HTTP/1.1|Host: 127.0.0.1|Connection: close||'",
        "405; 'DELETE /api/v1/status HTTP/1.1|Host: 127.0.0.1|Connection: close||'",
        "414; 'GET /%s HTTP/1.1|Host: 127.0.0.1||'",
        "431; 'GET / HTTP/1.1|Host: 127.0.0.1|X: %s||'",
        "501; 'BREW /api/v1/status HTTP/1.1|Host: 127.0.0.1||'",
        "505; 'GET /api/v1/status HTTP/9.9|Host: 127.0.0.1||'",
      })
  void whateverIsSentTheAnswerIsAProblemDocument(int status, String request) throws Exception {
    String filled =
        request.replace("%%%%", "%zz").replace("%s", "x".repeat(0x22000)).replace("|", "\r\n");

    isProblem(exchange(bind(system), filled), status);
  }

  @Test
  void anAnswerThatNeverComesIsAProblemDocument() throws Exception {
    gateway.peers = Optional.of(new CompletableFuture<>());
    ActorSystem<Void> impatient = system("500ms");
    try {
      String request = "GET /api/v1/peers HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

      isProblem(exchange(bind(impatient), request), 504);
    } finally {
      stop(impatient);
    }
  }

  private static void isProblem(String answer, int status) throws Exception {
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertThat(answer).contains("Content-Type: application/problem+json");
    JsonNode problem = Json.MAPPER.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("detail").asText())
        .isNotBlank()
        .doesNotContainIgnoringCase("pekko", "exception", "token '");
  }

  /** Sends what fits, and reads all that comes back. */
  private static String exchange(InetSocketAddress address, String request) throws Exception {
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout(60_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(US_ASCII));
      out.flush();
      return answer(socket);
    }
  }

  private static String answer(Socket socket) throws Exception {
    StringBuilder text = new StringBuilder();
    byte[] chunk = new byte[4096];
    while (!isComplete(text)) {
      int n = socket.getInputStream().read(chunk);
      if (n < 0) {
        break;
      }
      text.append(new String(chunk, 0, n, UTF_8));
    }
    return text.toString();
  }

  private static boolean isComplete(CharSequence text) {
    var head =
        java.util.regex.Pattern.compile("(?s).*?Content-Length: (\\d+)\r\n.*?\r\n\r\n")
            .matcher(text);
    return head.lookingAt() && text.length() >= head.end() + Integer.parseInt(head.group(1));
  }
}
