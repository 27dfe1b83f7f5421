package net.hsvpn.actors.evidence;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import net.hsvpn.peers.sa.Evidence;
import net.hsvpn.peers.sa.Wanted;
import net.hsvpn.peers.trust.Fetch;
import net.hsvpn.peers.trust.FetchedCertificates;
import net.hsvpn.peers.trust.HashAndUrl;
import net.hsvpn.peers.wire.Octets;

/**
 * Fetches CRLs, OCSP responses and certificates by HTTP, and keeps what is worth keeping. Nobody
 * waits for anybody else: each fetch has its own time, and the same thing is fetched once for all
 * who want it. Safe for use by many threads.
 *
 * <p>Plain HTTP is what RFC 5280 and RFC 6960 use: what comes is signed. Redirections are not
 * followed, so that a server cannot send this gateway elsewhere.
 */
public final class EvidenceStore implements AutoCloseable {
  /** Fetches at the same time; more fail at once, and may be tried again. */
  private static final int MOST_AT_ONCE = 256;

  private static final int OK = 200;

  private final HttpClient client;
  private final InstantSource clock;
  private final Duration patience;
  private final AtomicReference<Evidence> known;
  private final Map<Key, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

  /** What makes two fetches the same. */
  private record Key(URI uri, Octets what) {}

  /**
   * @param known from the start
   * @param patience for one server's answer
   */
  public EvidenceStore(Evidence known, Duration patience, InstantSource clock) {
    this.known = new AtomicReference<>(known);
    this.patience = patience;
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience)
            .build();
  }

  /** What has been found out so far. */
  public Evidence known() {
    return known.get();
  }

  /**
   * Adds to what is known.
   *
   * @param more applied again if something else came in between; if it throws, nothing is added
   */
  public void learn(UnaryOperator<Evidence> more) {
    known.updateAndGet(more);
  }

  /**
   * Fetches these side by side. Completes, always normally and within the patience, when each is in
   * {@link #known} with its content or its failure.
   */
  public CompletableFuture<Void> fetch(List<Wanted> wanted) {
    return CompletableFuture.allOf(
        wanted.stream().map(this::fetch).toArray(CompletableFuture[]::new));
  }

  private CompletableFuture<Void> fetch(Wanted wanted) {
    Key key = key(wanted);
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> other = underWay.putIfAbsent(key, mine);
    if (other != null) {
      return other;
    }
    if (underWay.size() > MOST_AT_ONCE) {
      learn(wanted, Optional.empty(), "too many fetches are under way");
      underWay.remove(key);
      mine.complete(null);
      return mine;
    }
    return ask(wanted)
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .handle((answer, problem) -> {
          learn(wanted, Optional.ofNullable(answer), problem == null ? "" : why(problem));
          underWay.remove(key);
          mine.complete(null);
          return null;
        });
  }

  private CompletableFuture<byte[]> ask(Wanted wanted) {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder().timeout(patience);
      int longest =
          switch (wanted) {
            case Wanted.Status(Fetch.Crl crl) -> {
              request.uri(crl.uri());
              yield crl.maxOctets();
            }
            case Wanted.Status(Fetch.Ocsp ocsp) -> {
              request
                  .uri(ocsp.uri())
                  .header("Content-Type", Fetch.Ocsp.CONTENT_TYPE)
                  .POST(HttpRequest.BodyPublishers.ofByteArray(ocsp.request().array()));
              yield ocsp.maxOctets();
            }
            case Wanted.Certificate(HashAndUrl place) -> {
              request.uri(place.url());
              yield FetchedCertificates.MAX_OCTETS;
            }
          };
      return client
          .sendAsync(request.build(), head -> new BoundedBody(longest))
          .thenApply(EvidenceStore::body);
    } catch (IllegalArgumentException unusable) {
      return CompletableFuture.failedFuture(unusable);
    }
  }

  private static byte[] body(HttpResponse<byte[]> response) {
    if (response.statusCode() != OK) {
      throw new CompletionException(
          new IOException("the server answers with status " + response.statusCode()));
    }
    return response.body();
  }

  private void learn(Wanted wanted, Optional<byte[]> answer, String problem) {
    known.updateAndGet(before ->
        switch (wanted) {
          case Wanted.Status(Fetch fetch) ->
              new Evidence(
                  answer
                      .map(a -> before.revocation().accept(fetch, a, clock.instant()).knowledge())
                      .orElseGet(() -> before.revocation().failed(fetch, problem, clock.instant())),
                  before.certificates());
          case Wanted.Certificate(HashAndUrl place) ->
              new Evidence(
                  before.revocation(),
                  answer
                      .map(a -> before.certificates().accept(place, a, clock.instant()))
                      .orElseGet(
                          () -> before.certificates().failed(place, problem, clock.instant())));
        });
  }

  private static Key key(Wanted wanted) {
    return switch (wanted) {
      case Wanted.Status(Fetch.Crl crl) -> new Key(crl.uri(), Octets.EMPTY);
      case Wanted.Status(Fetch.Ocsp ocsp) -> new Key(ocsp.uri(), ocsp.request());
      case Wanted.Certificate(HashAndUrl place) -> new Key(place.url(), place.hash());
    };
  }

  private String why(Throwable problem) {
    Throwable cause = problem instanceof CompletionException ? problem.getCause() : problem;
    return switch (cause) {
      case TimeoutException _, HttpTimeoutException _ ->
          "no answer within " + patience.toMillis() + " ms";
      case null -> "no answer";
      default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    };
  }

  /** Gives up what is under way. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}
