package net.hsvpn.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.hsvpn.actors.http.ApiRoutes;
import net.hsvpn.actors.http.BearerToken;
import net.hsvpn.actors.http.HttpEndpoint;
import net.hsvpn.config.HttpSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** The way of a failure to the one who wants to know: order, log, events, and the peer's state. */
class DiagnosticsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String KEY = "correct horse battery staple";
  private static final String OTHER_KEY = "another key, and a long one";

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  @BeforeEach
  void listen() {
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    root.detachAppender(log);
    log.stop();
  }

  /**
   * The hub calls, and it fails.
   *
   * @param atBranch settings of the branch
   * @param phase in which it fails
   * @param saidByHub what the hub's words hold
   * @param saidByBranch what the branch's words hold
   * @param known whether the branch knows that it was the hub who failed
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "auth.psk = \""
            + OTHER_KEY
            + "\"; IKE_AUTH; AUTHENTICATION_FAILED;"
            + " its AUTH does not fit our pre-shared key; true",
        "remote-identity = other.example.net; IKE_AUTH; AUTHENTICATION_FAILED;"
            + " no peer is configured for hub.example.net; false",
        "ike = [aes256-sha512-modp3072]; IKE_SA_INIT; NO_PROPOSAL_CHOSEN;"
            + " we accept aes256-prfsha512-sha512-modp3072; false",
        "esp = [aes256-sha512]; IKE_AUTH; NO_PROPOSAL_CHOSEN; we accept aes256-sha512; true",
        "contexts = [nowhere]; IKE_AUTH; TS_UNACCEPTABLE; 30 (nowhere); true",
      })
  void isTheSameEverywhere(
      String atBranch, String phase, String saidByHub, String saidByBranch, boolean known)
      throws Exception {
    try (TwoGateways two = new TwoGateways("", atBranch)) {
      String hub = bind(two.hub);
      String branch = bind(two.branch);

      String answer = failure(hub, "peers/branch/initiate");

      JsonNode atHub = onlyFailure(hub);
      assertThat(atHub.path("peer").asText()).isEqualTo("branch");
      assertThat(atHub.path("phase").asText()).isEqualTo(phase);
      assertThat(atHub.path("text").asText()).contains(saidByHub);
      assertThat(answer).isEqualTo(sentence(atHub));
      JsonNode lastError = get(hub, "peers/branch").path("lastError");
      assertThat(sentence(lastError)).isEqualTo(answer);
      assertThat(lines("branch: NEGOTIATION_FAILED: ")).containsExactly(answer);

      Await.until("told at the branch", () -> !failures(branch).isEmpty());
      JsonNode there = onlyFailure(branch);
      assertThat(there.path("peer").asText()).isEqualTo("hub");
      assertThat(there.path("phase").asText()).isEqualTo(phase);
      assertThat(there.path("text").asText()).contains(saidByBranch);
      assertThat(there.path("remedy").asText()).isNotBlank();
      assertThat(lines("hub: NEGOTIATION_FAILED: ")).containsExactly(sentence(there));
      assertThat(get(branch, "peers/hub").has("lastError")).isEqualTo(known);

      assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
          .isNotEmpty()
          .noneMatch(line -> line.contains(KEY) || line.contains(OTHER_KEY));
      assertThat(text(get(hub, "peers")) + events(hub) + text(get(branch, "peers")))
          .doesNotContain(KEY, OTHER_KEY);
    }
  }

  private static String sentence(JsonNode told) {
    return told.path("phase").asText()
        + ": "
        + told.path("text").asText()
        + " ("
        + told.path("remedy").asText()
        + ")";
  }

  /** What follows these words in the log, in every line that begins with them. */
  private List<String> lines(String beginning) {
    return List.copyOf(log.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.startsWith(beginning))
        .map(line -> line.substring(beginning.length()))
        .toList();
  }

  private static String bind(TestGateway gateway) throws Exception {
    HttpSettings settings = new HttpSettings(InetAddress.getLoopbackAddress(), 0, Optional.empty());
    var system = gateway.node.system();
    InetSocketAddress bound =
        HttpEndpoint.bind(
                settings,
                new ApiRoutes(
                    gateway.view, gateway.node.services().events(), BearerToken.none(), system),
                system)
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS)
            .localAddress();
    return "http://" + bound.getAddress().getHostAddress() + ":" + bound.getPort() + "/api/v1/";
  }

  private static JsonNode onlyFailure(String api) throws Exception {
    List<JsonNode> failures = failures(api);
    assertThat(failures).hasSize(1);
    return failures.getFirst();
  }

  private static List<JsonNode> failures(String api) throws Exception {
    List<JsonNode> failures = new ArrayList<>();
    for (String line : events(api).lines().filter(l -> l.startsWith("data:{")).toList()) {
      JsonNode event = MAPPER.readTree(line.substring("data:".length()));
      if (event.path("kind").asText().equals("NEGOTIATION_FAILED")) {
        failures.add(event);
      }
    }
    return failures;
  }

  private static String events(String api) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(api + "events?follow=false"))).body();
  }

  private static JsonNode get(String api, String path) throws Exception {
    return MAPPER.readTree(send(HttpRequest.newBuilder(URI.create(api + path))).body());
  }

  private static String failure(String api, String path) throws Exception {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(URI.create(api + path))
                .POST(HttpRequest.BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(504);
    return MAPPER.readTree(answer.body()).path("detail").asText();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static String text(JsonNode node) {
    return node.toString();
  }
}
