package net.hsvpn.actors.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * Asks a running gateway. By the oldest HTTP client of the JDK, which answers before the newer one
 * has set up its threads and its TLS.
 */
final class ApiClient {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  // Longer than any command to a peer may take, and than the pause between two heartbeats.
  private static final Duration ANSWER = Duration.ofMinutes(2);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  static {
    // An order that got no answer may have been carried out: it is not repeated behind our back.
    System.setProperty("sun.net.http.retryPost", "false");
  }

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
    return json(connection(path));
  }

  JsonNode post(String path, String body) {
    HttpURLConnection connection = connection(path);
    byte[] octets = body.getBytes(StandardCharsets.UTF_8);
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/json");
    try (OutputStream out = connection.getOutputStream()) {
      out.write(octets);
    } catch (IOException e) {
      throw silent(e);
    }
    return json(connection);
  }

  JsonNode delete(String path) {
    HttpURLConnection connection = connection(path);
    try {
      connection.setRequestMethod("DELETE");
    } catch (ProtocolException e) {
      throw new IllegalStateException("HTTP has DELETE", e);
    }
    return json(connection);
  }

  /** A JSON object with one member. */
  static String object(String name, String value) {
    return MAPPER.createObjectNode().put(name, value).toString();
  }

  static String object(String name, String value, String other, String otherValue) {
    return MAPPER.createObjectNode().put(name, value).put(other, otherValue).toString();
  }

  /** The lines of an endless answer. */
  Stream<String> lines(String path) {
    HttpURLConnection connection = connection(path);
    connection.setRequestProperty("Accept", "text/event-stream");
    InputStream answer = answer(connection);
    return new BufferedReader(new InputStreamReader(answer, StandardCharsets.UTF_8)).lines();
  }

  private HttpURLConnection connection(String path) {
    try {
      URLConnection connection =
          URI.create(api.toString().replaceAll("/+$", "") + "/api/v1/" + path)
              .toURL()
              .openConnection();
      if (!(connection instanceof HttpURLConnection http)) {
        throw badUrl(null);
      }
      http.setConnectTimeout((int) CONNECT.toMillis());
      http.setReadTimeout((int) ANSWER.toMillis());
      http.setInstanceFollowRedirects(false);
      if (!token.isEmpty()) {
        http.setRequestProperty("Authorization", "Bearer " + token);
      }
      return http;
    } catch (IllegalArgumentException | MalformedURLException e) {
      throw badUrl(e);
    } catch (IOException e) {
      throw silent(e);
    }
  }

  private Failure badUrl(Exception cause) {
    return new Failure("--api " + api + ": expected a URL such as http://127.0.0.1:8080", cause);
  }

  private Failure silent(IOException cause) {
    return new Failure(
        "no gateway answers at " + api + ": is it running, and is its http.bind the same address?",
        cause);
  }

  private InputStream answer(HttpURLConnection connection) {
    try {
      int status = connection.getResponseCode();
      if (status == HttpURLConnection.HTTP_OK) {
        return connection.getInputStream();
      }
      try (InputStream problem = connection.getErrorStream()) {
        throw failed(status, problem == null ? "" : text(problem));
      }
    } catch (IOException e) {
      throw silent(e);
    }
  }

  private static String text(InputStream octets) throws IOException {
    return new String(octets.readAllBytes(), StandardCharsets.UTF_8);
  }

  private JsonNode json(HttpURLConnection connection) {
    try (InputStream answer = answer(connection)) {
      return MAPPER.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new Failure(api + " answers, but not as a gateway does: expected JSON", e);
    } catch (IOException e) {
      throw silent(e);
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
