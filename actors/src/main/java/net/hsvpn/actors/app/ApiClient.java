package net.hsvpn.actors.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;

/** Asks a running gateway. */
final class ApiClient {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  // Longer than any command to a peer may take.
  private static final Duration ANSWER = Duration.ofMinutes(2);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private final URI api;
  private final String token;

  /**
   * @param token empty for none
   */
  ApiClient(URI api, String token) {
    this.api = api;
    this.token = token;
  }

  JsonNode get(String path) {
    return json(send(request(path).GET().timeout(ANSWER).build(), BodyHandlers.ofString()));
  }

  JsonNode post(String path, String body) {
    return json(
        send(
            request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .timeout(ANSWER)
                .build(),
            BodyHandlers.ofString()));
  }

  /** The lines of an endless answer. */
  Stream<String> lines(String path) {
    HttpResponse<Stream<String>> response =
        send(
            request(path).header("Accept", "text/event-stream").GET().build(),
            BodyHandlers.ofLines());
    if (response.statusCode() != 200) {
      throw failed(response.statusCode(), String.join("\n", response.body().toList()));
    }
    return response.body();
  }

  private HttpRequest.Builder request(String path) {
    URI uri;
    try {
      uri = URI.create(api.toString().replaceAll("/+$", "") + "/api/v1/" + path);
      HttpRequest.Builder builder = HttpRequest.newBuilder(uri);
      return token.isEmpty() ? builder : builder.header("Authorization", "Bearer " + token);
    } catch (IllegalArgumentException e) {
      throw new Failure("--api " + api + ": expected a URL such as http://127.0.0.1:8080", e);
    }
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException e) {
      throw new Failure(
          "no gateway answers at "
              + api
              + ": is it running, and is its http.bind the same address?",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted while waiting for " + api, e);
    }
  }

  private JsonNode json(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw failed(response.statusCode(), response.body());
    }
    try {
      return MAPPER.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new Failure(api + " answers, but not as a gateway does: expected JSON", e);
    }
  }

  private Failure failed(int status, String body) {
    return new Failure(detail(body).orElse("the gateway answered with status " + status));
  }

  private static java.util.Optional<String> detail(String body) {
    try {
      JsonNode problem = MAPPER.readTree(body);
      JsonNode detail = problem == null ? MissingNode.getInstance() : problem.path("detail");
      return detail.isTextual()
          ? java.util.Optional.of(detail.asText())
          : java.util.Optional.empty();
    } catch (JsonProcessingException e) {
      return java.util.Optional.empty();
    }
  }

  static String pretty(JsonNode node) {
    return node.toPrettyString();
  }

  static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new Failure("the gateway sent an event that is no JSON: " + json, e);
    }
  }
}
