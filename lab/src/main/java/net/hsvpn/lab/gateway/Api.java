package net.hsvpn.lab.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.topology.Host;

/** A gateway's HTTP interface, asked from inside the gateway's namespace. Any thread may ask. */
public final class Api {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(2);
  // Longer than a gateway waits for a silent peer, so that its reason arrives and not our timeout.
  private static final Duration ANSWER = Duration.ofMinutes(2);

  /**
   * An answer of whatever kind.
   *
   * @param status the HTTP status
   * @param body the JSON document; missing if the body was empty or no JSON
   */
  public record Answer(int status, JsonNode body) {
    /** True for 2xx. */
    public boolean ok() {
      return status / 100 == 2;
    }

    /** The reason in a problem document (RFC 9457), or an empty text. */
    public String detail() {
      return body.path("detail").asText("");
    }
  }

  private final Host host;

  Api(Host host) {
    this.host = host;
  }

  /** True once the gateway says that it is ready; false too if nobody listens yet. */
  public boolean ready() {
    return host.call(() -> {
      try {
        return exchange("GET", "/health/ready", "").ok();
      } catch (IOException e) {
        return false;
      }
    });
  }

  /** The answer to a GET below /api/v1, whatever it is. */
  public Answer ask(String path) {
    return host.call(() -> exchange("GET", "/api/v1/" + path, ""));
  }

  /** The answer to a POST below /api/v1, whatever it is; a blank body is sent as none. */
  public Answer order(String path, String json) {
    return host.call(() -> exchange("POST", "/api/v1/" + path, json));
  }

  /**
   * The document at a path below /api/v1.
   *
   * @throws LabException if the gateway answers with an error
   */
  public JsonNode get(String path) {
    return must("GET " + path, ask(path));
  }

  /** The status of one peer. */
  public JsonNode peer(String name) {
    return get("peers/" + name);
  }

  /** Establishes the tunnel with a peer and waits for the outcome. */
  public Answer initiate(String peer) {
    return order("peers/" + peer + "/initiate", "");
  }

  /** Deletes the tunnel with a peer and waits for the outcome. */
  public Answer terminate(String peer) {
    return order("peers/" + peer + "/terminate", "");
  }

  /** Rekeys the child SA with a peer and waits for the outcome. */
  public Answer rekeyChild(String peer) {
    return order("peers/" + peer + "/rekey", "");
  }

  /** Rekeys the IKE SA with a peer and waits for the outcome. */
  public Answer rekeyIke(String peer) {
    return order("peers/" + peer + "/rekey", "{\"ike\": true}");
  }

  /** How many packets were dropped, by reason; reasons that never occurred may be missing. */
  public Map<String, Long> drops() {
    Map<String, Long> drops = new LinkedHashMap<>();
    for (JsonNode drop : get("drops")) {
      drops.merge(drop.path("reason").asText(), drop.path("count").asLong(), Long::sum);
    }
    return drops;
  }

  /** What has happened so far, oldest first. */
  public List<JsonNode> events() {
    return host.call(() -> {
      List<JsonNode> events = new ArrayList<>();
      for (String line : text("GET", "/api/v1/events?follow=false", "").text().lines().toList()) {
        if (line.startsWith("data:")) {
          events.add(MAPPER.readTree(line.substring("data:".length())));
        }
      }
      return events;
    });
  }

  private JsonNode must(String what, Answer answer) {
    if (!answer.ok()) {
      throw new LabException(
          "%s on %s: status %d, %s"
              .formatted(what, host.name(), answer.status(), answer.body().toPrettyString()));
    }
    return answer.body();
  }

  private static Answer exchange(String method, String path, String body) throws IOException {
    Reply reply = text(method, path, body);
    return new Answer(reply.status(), json(reply.text()));
  }

  private record Reply(int status, String text) {}

  private static Reply text(String method, String path, String body) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + GatewaySpec.API_PORT + path);
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout((int) CONNECT.toMillis());
    connection.setReadTimeout((int) ANSWER.toMillis());
    connection.setRequestMethod(method);
    // A kept connection would be found again by its address, which all gateways here have in
    // common.
    connection.setRequestProperty("Connection", "close");
    if (method.equals("POST")) {
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      try (var out = connection.getOutputStream()) {
        out.write(body.getBytes(UTF_8));
      }
    }
    int status = connection.getResponseCode();
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      byte[] octets = in == null ? new byte[0] : in.readAllBytes();
      return new Reply(status, new String(octets, UTF_8));
    } finally {
      connection.disconnect();
    }
  }

  private static JsonNode json(String text) throws IOException {
    String document = text.strip();
    return document.startsWith("{") || document.startsWith("[")
        ? MAPPER.readTree(document)
        : MissingNode.getInstance();
  }
}
