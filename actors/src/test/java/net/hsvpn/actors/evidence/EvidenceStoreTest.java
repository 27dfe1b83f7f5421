package net.hsvpn.actors.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.hsvpn.peers.sa.Evidence;
import net.hsvpn.peers.sa.Wanted;
import net.hsvpn.peers.trust.FetchedCertificates;
import net.hsvpn.peers.trust.FetchedCertificates.Found;
import net.hsvpn.peers.trust.HashAndUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fetching from servers on the loopback interface, good and bad ones. */
class EvidenceStoreTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final byte[] CONTENT = "what the peer meant".getBytes(StandardCharsets.US_ASCII);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final BlockingQueue<HttpExchange> unanswered = new LinkedBlockingQueue<>();
  private final List<String> asked = new ArrayList<>();
  private HttpServer server;
  private EvidenceStore store;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
    store = with(Duration.ofMinutes(1));
  }

  @AfterEach
  void stop() {
    store.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    synchronized (asked) {
      asked.add(path);
    }
    switch (path) {
      case "/good" -> answer(exchange, 200, CONTENT);
      case "/long" -> answer(exchange, 200, new byte[FetchedCertificates.MAX_OCTETS + 1]);
      case "/elsewhere" -> {
        exchange.getResponseHeaders().add("Location", "/good");
        answer(exchange, 302, new byte[0]);
      }
      case "/silent" -> unanswered.add(exchange);
      default -> answer(exchange, 404, new byte[0]);
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private HashAndUrl at(String path) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    return HashAndUrl.of(CONTENT, url, false);
  }

  private static Wanted wanted(HashAndUrl place) {
    return new Wanted.Certificate(place);
  }

  private Found found(HashAndUrl place) throws Exception {
    store.fetch(List.of(wanted(place))).get(1, TimeUnit.MINUTES);
    return store.known().certificates().at(place, NOW).orElseThrow();
  }

  private String failure(String path) throws Exception {
    return ((Found.Nothing) found(at(path))).why();
  }

  @Test
  void whatIsThereIsKnownAfterwards() throws Exception {
    assertThat(((Found.Content) found(at("/good"))).octets().array()).isEqualTo(CONTENT);
  }

  @Test
  void whatIsOfNoUseIsAFailureWithAReason() throws Exception {
    assertThat(failure("/nothing")).contains("status 404");
    assertThat(failure("/elsewhere")).contains("status 302");
    assertThat(failure("/long")).contains("longer than 65536 octets");
    assertThat(asked).doesNotContain("/good");
  }

  @Test
  void aServerThatIsNotThereIsAFailureToo() throws Exception {
    HashAndUrl nowhere = HashAndUrl.of(CONTENT, URI.create("http://127.0.0.1:1/x"), false);

    assertThat(found(nowhere)).isInstanceOf(Found.Nothing.class);
  }

  private static EvidenceStore with(Duration patience) {
    return new EvidenceStore(Evidence.NONE, patience, InstantSource.fixed(NOW));
  }

  @Test
  void silenceEndsWithThePatience() throws Exception {
    try (EvidenceStore impatient = with(Duration.ofMillis(100))) {
      impatient.fetch(List.of(wanted(at("/silent")))).get(1, TimeUnit.MINUTES);

      assertThat(impatient.known().certificates().at(at("/silent"), NOW))
          .hasValueSatisfying(found ->
              assertThat(((Found.Nothing) found).why()).isEqualTo("no answer within 100 ms"));
    }
  }

  @Test
  void nobodyWaitsForASilentServerButThoseWhoAskedIt() throws Exception {
    try (EvidenceStore patient = with(Duration.ofHours(1))) {
      CompletableFuture<Void> slow = patient.fetch(List.of(wanted(at("/silent"))));
      patient.fetch(List.of(wanted(at("/good")))).get(1, TimeUnit.MINUTES);

      assertThat(patient.known().certificates().at(at("/good"), NOW)).isPresent();
      assertThat(patient.known().certificates().at(at("/silent"), NOW)).isEmpty();
      assertThat(slow).isNotDone();
    }
  }

  @Test
  void theSameThingIsFetchedOnceForAllWhoWantIt() throws Exception {
    try (EvidenceStore patient = with(Duration.ofHours(1))) {
      Wanted same = wanted(at("/silent"));
      CompletableFuture<Void> all =
          CompletableFuture.allOf(patient.fetch(List.of(same)), patient.fetch(List.of(same, same)));
      answer(unanswered.poll(1, TimeUnit.MINUTES), 200, CONTENT);
      all.get(1, TimeUnit.MINUTES);

      assertThat(asked).containsExactly("/silent");
      assertThat(patient.known().certificates().at(at("/silent"), NOW)).isPresent();
    }
  }
}
