package net.hsvpn.actors.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.actors.events.EventLog;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiRoutesTest {
  private static ActorSystem<Void> system;
  private final EventLog events = new EventLog(InstantSource.system(), 10, 2);
  private final FakeGateway gateway = new FakeGateway();

  @BeforeAll
  static void start() {
    system =
        ActorSystem.create(
            Behaviors.empty(),
            "routes",
            ConfigFactory.parseString("pekko.actor.provider = local")
                .withFallback(ConfigFactory.load()));
  }

  @AfterAll
  static void stop() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @CsvSource({
    "status, /node, hub",
    "peers, /0/state, established",
    "peers/branch, /contexts/0/packetsIn, 7",
    "contexts, /0/tag, 10",
    "contexts/office/routes, /0/prefix, 10.1.0.0/16",
    "drops, /0/reason, NO_ROUTE",
  })
  void everyResourceAnswersInJson(String path, String pointer, String expected) throws Exception {
    Answer answer = ask(HttpRequest.GET("/api/v1/" + path));

    assertThat(answer.status).isEqualTo(200);
    assertThat(answer.type).startsWith("application/json");
    assertThat(answer.json().at(pointer).asText()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ike-sas", "child-sas"})
  void listsOfSasAreArrays(String path) throws Exception {
    assertThat(ask(HttpRequest.GET("/api/v1/" + path)).json().isArray()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "initiate, '', INITIATE",
    "terminate, '', TERMINATE",
    "rekey, '', REKEY_CHILD",
    "rekey, '{\"ike\":true}', REKEY_IKE",
    "rekey, '{\"ike\":false}', REKEY_CHILD",
  })
  void commandsAreDoneWhenAnswered(String verb, String body, GatewayView.Command expected)
      throws Exception {
    Answer answer = ask(post("/api/v1/peers/branch/" + verb, body));

    assertThat(answer.status).isEqualTo(200);
    assertThat(gateway.last).isEqualTo(expected);
  }

  @Test
  void aCommandThatFailsSaysWhy() throws Exception {
    gateway.result = CommandResult.failed("no answer from 192.0.2.1");

    Answer answer = ask(post("/api/v1/peers/branch/initiate", ""));

    answer.isProblem(504, "no answer from 192.0.2.1");
  }

  @Test
  void aPeerIsSentToAnAddress() throws Exception {
    Answer answer = ask(post("/api/v1/peers/branch/redirect", "{\"to\":\"192.0.2.9\"}"));

    assertThat(answer.json().path("done").asText()).isEqualTo("redirect");
    assertThat(gateway.target).contains(InetAddress.ofLiteral("192.0.2.9"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"to\":\"gw.example.net\"}", "{\"to\":\"192.0.2\"}"})
  void notToAnythingElse(String body) throws Exception {
    for (String path : List.of("peers/branch/redirect", "drain")) {
      assertThat(ask(post("/api/v1/" + path, body)).status).isEqualTo(400);
    }
    assertThat(gateway.target).isEmpty();
  }

  @Test
  void aGatewayIsEmptiedAndFilledAgain() throws Exception {
    gateway.result = CommandResult.failed("it began with our call");
    Answer drained = ask(post("/api/v1/drain", "{\"to\":\"192.0.2.9\"}"));
    assertThat(drained.json().at("/peers/0/peer").asText()).isEqualTo("branch");
    assertThat(drained.json().at("/peers/0/moves").asBoolean()).isFalse();
    assertThat(drained.json().at("/peers/0/why").asText()).contains("our call");
    assertThat(ask(HttpRequest.GET("/api/v1/drain")).json().path("to").asText())
        .isEqualTo("192.0.2.9");
    assertThat(ask(HttpRequest.DELETE("/api/v1/drain")).status).isEqualTo(200);
    assertThat(gateway.draining()).isEmpty();
  }

  @Test
  void aReloadIsDoneWhenAnswered() throws Exception {
    Answer answer = ask(post("/api/v1/credentials/reload", ""));

    assertThat(answer.status).isEqualTo(200);
    assertThat(answer.json().path("done").asText()).isEqualTo("reload");
  }

  @Test
  void aReloadThatIsRefusedSaysWhy() throws Exception {
    gateway.result = CommandResult.failed("hub.pem: no certificate");

    ask(post("/api/v1/credentials/reload", "")).isProblem(409, "hub.pem: no certificate");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/peers/nobody",
        "/api/v1/contexts/nowhere/routes",
        "/api/v1/nothing",
        "/elsewhere"
      })
  void whatIsNotThereIsAProblem(String path) throws Exception {
    ask(HttpRequest.GET(path)).isProblem(404, "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "peers", "drops", "events", "contexts"})
  void theWrongMethodIsAProblem(String path) throws Exception {
    Answer answer = ask(post("/api/v1/" + path, ""));

    answer.isProblem(405, "GET");
    assertThat(answer.header("Allow")).contains("GET");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "{\"ike\":\"x\"}", "{\"other\":1}", "true"})
  void aBodyThatIsNotUnderstoodIsAProblem(String body) throws Exception {
    ask(post("/api/v1/peers/branch/rekey", body)).isProblem(400, "ike");
    assertThat(gateway.last).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"initiate", "terminate"})
  void anOrderWithoutDetailsTakesNone(String verb) throws Exception {
    ask(post("/api/v1/peers/branch/" + verb, "{\"force\":true}")).isProblem(400, "no body");
    assertThat(gateway.last).isNull();
  }

  @Test
  void aBodyThatIsNoJsonIsAProblem() throws Exception {
    Answer answer =
        ask(
            HttpRequest.POST("/api/v1/peers/branch/rekey")
                .withEntity(ContentTypes.TEXT_PLAIN_UTF8, "{\"ike\":true}"));

    answer.isProblem(415, "application/json");
    assertThat(gateway.last).isNull();
  }

  @Test
  void anOversizedBodyIsAProblem() throws Exception {
    String body = "{\"ike\":true" + " ".repeat(ApiRoutes.MAX_BODY) + "}";

    ask(post("/api/v1/peers/branch/rekey", body)).isProblem(413, "65536 octets");
    ask(post("/api/v1/peers/branch/initiate", body)).isProblem(413, "65536 octets");
    assertThat(gateway.last).isNull();
  }

  @Test
  void aFailureInsideIsAProblemThatTellsNothingOfTheInside() throws Exception {
    gateway.peers =
        Optional.of(CompletableFuture.failedFuture(new IllegalStateException("inner detail")));

    Answer answer = ask(HttpRequest.GET("/api/v1/peers"));

    answer.isProblem(500, "its log says more");
    assertThat(answer.body).doesNotContain("inner detail");
  }

  @Test
  void whoDoesNotAnswerInTimeIsAProblem() throws Exception {
    gateway.peers = Optional.of(CompletableFuture.failedFuture(new TimeoutException("5 s")));

    ask(HttpRequest.GET("/api/v1/peers")).isProblem(504, "in time");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8080, http://evil.example, 403",
    "127.0.0.1:8080, null, 403",
    "127.0.0.1:8080, http://127.0.0.1:8080, 200",
    "evil.example, http://evil.example, 403",
    "localhost:8080, http://localhost:8080, 200",
  })
  void foreignPagesGiveNoOrders(String host, String origin, int expected) throws Exception {
    Answer answer =
        ask(
            HttpRequest.POST("http://" + host + "/api/v1/peers/branch/terminate")
                .addHeader(RawHeader.create("Host", host))
                .addHeader(RawHeader.create("Origin", origin)));

    assertThat(answer.status).isEqualTo(expected);
    assertThat(gateway.last == null).isEqualTo(expected == 403);
  }

  @Test
  void theTokenIsAskedForUnderApiOnly() throws Exception {
    ApiRoutes guarded = new ApiRoutes(gateway, events, BearerToken.of("s3cret\n"), system);

    Answer none = ask(guarded, HttpRequest.GET("/api/v1/status"));
    Answer wrong =
        ask(
            guarded,
            HttpRequest.GET("/api/v1/status")
                .addHeader(RawHeader.create("Authorization", "Bearer s3creT")));
    Answer right =
        ask(
            guarded,
            HttpRequest.GET("/api/v1/status")
                .addHeader(RawHeader.create("Authorization", "Bearer s3cret")));

    none.isProblem(401, "token");
    assertThat(none.header("WWW-Authenticate")).contains("Bearer");
    wrong.isProblem(401, "token");
    assertThat(right.status).isEqualTo(200);
    assertThat(ask(guarded, HttpRequest.GET("/health/live")).status).isEqualTo(200);
  }

  @Test
  void readinessSaysWhatIsMissing() throws Exception {
    assertThat(ask(HttpRequest.GET("/health/ready")).status).isEqualTo(200);
    gateway.missing = Optional.of("the packet graph is not running");
    ask(HttpRequest.GET("/health/ready")).isProblem(503, "packet graph");
  }

  @Test
  void pastEventsComeAsServerSentEvents() throws Exception {
    events.tell("FIRST", "one", Optional.empty());
    events.tell("SECOND", "two", Optional.of("do this"));

    Answer answer =
        ask(
            HttpRequest.GET("/api/v1/events?follow=false")
                .addHeader(RawHeader.create("Last-Event-ID", "1")));

    assertThat(answer.type).startsWith("text/event-stream");
    assertThat(answer.body).contains("id:2", "event:SECOND", "\"remedy\":\"do this\"");
    assertThat(answer.body).doesNotContain("FIRST");
  }

  private static HttpRequest post(String path, String body) {
    return HttpRequest.POST(path).withEntity(ContentTypes.APPLICATION_JSON, body);
  }

  private Answer ask(HttpRequest request) throws Exception {
    return ask(new ApiRoutes(gateway, events, BearerToken.none(), system), request);
  }

  private static Answer ask(ApiRoutes routes, HttpRequest request) throws Exception {
    HttpResponse response =
        routes.handler().apply(request).toCompletableFuture().get(10, TimeUnit.SECONDS);
    String body =
        response
            .entity()
            .toStrict(5000, system)
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS)
            .getData()
            .utf8String();
    return new Answer(
        response.status().intValue(),
        response.entity().getContentType().toString(),
        body,
        response);
  }

  private record Answer(int status, String type, String body, HttpResponse response) {
    Optional<String> header(String name) {
      return response.getHeader(name).map(HttpHeader::value);
    }

    JsonNode json() throws Exception {
      return Json.MAPPER.readTree(body);
    }

    void isProblem(int expected, String detail) throws Exception {
      assertThat(status).isEqualTo(expected);
      assertThat(type).startsWith("application/problem+json");
      assertThat(json().path("status").asInt()).isEqualTo(expected);
      assertThat(json().path("detail").asText()).contains(detail);
    }
  }
}
