package net.hsvpn.lab.pki;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import net.hsvpn.lab.run.LabException;
import net.hsvpn.lab.topology.Host;

/**
 * What a CA has on the web: revocation lists, an OCSP responder, certificates. Any of its paths can
 * be made silent: requests there are read and never answered. Safe for use by many threads.
 */
public final class RevocationServer implements AutoCloseable {
  private static final int PORT = 80;
  private static final int BACKLOG = 64;
  private static final int WORKERS = 2;
  private static final int MAX_REQUEST_OCTETS = 64 * 1024;
  private static final int MAX_UNANSWERED = 256;

  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int CONTENT_TOO_LARGE = 413;

  /** What a path does. */
  private sealed interface Page {
    record Content(byte[] octets) implements Page {}

    record Answers(UnaryOperator<byte[]> answer) implements Page {}

    record Silence() implements Page {}
  }

  private final HttpServer server;
  // Silence holds no worker: an exchange that is not answered just stays open.
  private final ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
  private final String root;
  private final Map<String, Page> pages = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
  private final AtomicInteger unanswered = new AtomicInteger();

  private RevocationServer(HttpServer server, String address) {
    this.server = server;
    this.root = "http://" + address;
    server.setExecutor(workers);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * Starts one without pages.
   *
   * @param address one of the host's, IPv4
   */
  public static RevocationServer start(Host host, String address) {
    HttpServer server =
        host.call(() -> HttpServer.create(new InetSocketAddress(address, PORT), BACKLOG));
    return new RevocationServer(server, address);
  }

  /** Where a path is to be found, such as {@code /ca.crl}. */
  public String url(String path) {
    return root + path;
  }

  /** Has a path answer GET with these octets from now on. */
  public void publish(String path, byte[] octets) {
    pages.put(path, new Page.Content(octets.clone()));
  }

  /** Has a path answer POST with what is made of the request's body from now on. */
  public void answer(String path, UnaryOperator<byte[]> answer) {
    pages.put(path, new Page.Answers(answer));
  }

  /** Has a path never answer from now on. */
  public void silence(String path) {
    pages.put(path, new Page.Silence());
  }

  /** Has a path not exist from now on. */
  public void remove(String path) {
    pages.remove(path);
  }

  /** How many requests for a path have come. */
  public int requests(String path) {
    AtomicInteger count = requests.get(path);
    return count == null ? 0 : count.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Page page = pages.get(path);
    if (page == null) {
      reply(exchange, NOT_FOUND, new byte[0]);
      return;
    }
    requests.computeIfAbsent(path, _ -> new AtomicInteger()).incrementAndGet();
    byte[] body = exchange.getRequestBody().readNBytes(MAX_REQUEST_OCTETS + 1);
    if (body.length > MAX_REQUEST_OCTETS) {
      reply(exchange, CONTENT_TOO_LARGE, new byte[0]);
      return;
    }
    switch (page) {
      case Page.Content(byte[] octets) -> reply(exchange, "GET", octets);
      case Page.Answers(var answer) -> reply(exchange, "POST", answer.apply(body));
      case Page.Silence _ -> {
        if (unanswered.incrementAndGet() > MAX_UNANSWERED) {
          exchange.close();
          throw new LabException(path + ": more than " + MAX_UNANSWERED + " wait for an answer");
        }
      }
    }
  }

  private static void reply(HttpExchange exchange, String method, byte[] octets)
      throws IOException {
    if (exchange.getRequestMethod().equals(method)) {
      reply(exchange, OK, octets);
    } else {
      reply(exchange, METHOD_NOT_ALLOWED, new byte[0]);
    }
  }

  private static void reply(HttpExchange exchange, int status, byte[] octets) throws IOException {
    try (exchange) {
      // 0 would mean a body of unknown length.
      exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
      if (octets.length > 0) {
        exchange.getResponseBody().write(octets);
      }
    }
  }

  /** Cuts all connections, answered or not. */
  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }

  @Override
  public String toString() {
    return "the CA's server at " + root;
  }
}
