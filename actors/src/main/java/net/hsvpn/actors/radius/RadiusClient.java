package net.hsvpn.actors.radius;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import net.hsvpn.config.IpText;
import net.hsvpn.config.RadiusSettings;
import net.hsvpn.peers.radius.AccountingRecord;
import net.hsvpn.peers.radius.Consultation;
import net.hsvpn.peers.radius.RadiusRequest;
import net.hsvpn.peers.radius.Verdict;

/**
 * Asks RADIUS servers, one after another until one answers. Nobody waits for anybody else: each
 * question has a virtual thread and a socket of its own, whose port nobody can foresee (RFC 5080
 * section 2.2.1), so that no identifier is used twice at a time either. Safe for use by many
 * threads.
 */
public final class RadiusClient implements AutoCloseable {
  /** Questions at the same time; more are not asked. */
  private static final int MOST_AT_ONCE = 1024;

  /** How long a server that was silent comes after the others. */
  private static final Duration QUIET = Duration.ofMinutes(1);

  /** What is under way when the node ends may take so long. */
  private static final Duration FAREWELL = Duration.ofSeconds(3);

  private static final int AUTHENTICATOR = 16;
  private static final int LONGEST = 4096;

  private final Optional<RadiusSettings> settings;
  private final String nas;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Semaphore room = new Semaphore(MOST_AT_ONCE);
  private final Map<String, Instant> silentUntil = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Makes sense of a datagram. */
  private interface Reading<T> {
    T read(byte[] datagram) throws RadiusRequest.Unbelievable;
  }

  /** What came of a server, or why nothing did. */
  private record Heard<T>(Optional<T> answer, String why) {}

  /** Where a question goes, and how it is put. */
  private record Question<T>(InetSocketAddress where, RadiusRequest request, Reading<T> reading) {}

  /**
   * @param settings empty if there are no servers, and nobody is ever asked
   * @param nas our name
   */
  public RadiusClient(
      Optional<RadiusSettings> settings, String nas, InstantSource clock, SecureRandom random) {
    this.settings = settings;
    this.nas = nas;
    this.clock = clock;
    this.random = random;
  }

  /** Whether servers are to be told of sessions. */
  public boolean accounts() {
    return settings.filter(RadiusSettings::accounting).isPresent();
  }

  /** Between two messages about a session, if the server has no other wish. */
  public Duration interim() {
    return settings.orElseThrow().interim();
  }

  /** Completes, always normally, with what a server says. */
  public CompletableFuture<Verdict> ask(Consultation consultation) {
    List<RadiusSettings.Server> servers =
        consultation
            .thread()
            .map(
                thread -> inOrder().stream().filter(s -> s.name().equals(thread.server())).toList())
            .orElseGet(this::inOrder);
    return begin(
            servers,
            server -> {
              byte[] authenticator = new byte[AUTHENTICATOR];
              random.nextBytes(authenticator);
              RadiusRequest request =
                  consultation.request(random.nextInt(256), authenticator, nas, server.secret());
              return new Question<Verdict>(
                  new InetSocketAddress(server.address(), server.port()),
                  request,
                  datagram -> Verdict.of(request, server.name(), datagram));
            })
        .thenApply(heard -> heard.answer().orElseGet(() -> new Verdict.Unanswered(heard.why())));
  }

  /** Completes, always normally, with the reason why no server was told; empty if one was. */
  public CompletableFuture<Optional<String>> tell(AccountingRecord news) {
    return begin(
            inOrder(),
            server -> {
              RadiusRequest request =
                  news.request(random.nextInt(256), nas, clock.instant(), server.secret());
              return new Question<Boolean>(
                  new InetSocketAddress(server.address(), server.accountingPort()),
                  request,
                  datagram -> {
                    AccountingRecord.heard(request, datagram);
                    return true;
                  });
            })
        .thenApply(
            heard -> heard.answer().isPresent() ? Optional.empty() : Optional.of(heard.why()));
  }

  /** Those that answer before those that were silent lately. */
  private List<RadiusSettings.Server> inOrder() {
    Instant now = clock.instant();
    List<RadiusSettings.Server> servers = new ArrayList<>();
    List<RadiusSettings.Server> silent = new ArrayList<>();
    for (RadiusSettings.Server server : settings.map(RadiusSettings::servers).orElse(List.of())) {
      boolean quiet = silentUntil.getOrDefault(server.name(), now).isAfter(now);
      (quiet ? silent : servers).add(server);
    }
    servers.addAll(silent);
    return servers;
  }

  private <T> CompletableFuture<Heard<T>> begin(
      List<RadiusSettings.Server> servers, Function<RadiusSettings.Server, Question<T>> question) {
    if (!room.tryAcquire()) {
      return CompletableFuture.completedFuture(
          new Heard<>(
              Optional.empty(), MOST_AT_ONCE + " questions to RADIUS servers are open already"));
    }
    return CompletableFuture.supplyAsync(() -> askAll(servers, question), threads)
        .exceptionally(problem -> new Heard<>(Optional.empty(), String.valueOf(problem)))
        .whenComplete((_, _) -> room.release());
  }

  private <T> Heard<T> askAll(
      List<RadiusSettings.Server> servers, Function<RadiusSettings.Server, Question<T>> question) {
    List<String> why = new ArrayList<>();
    for (RadiusSettings.Server server : servers) {
      Question<T> put = question.apply(server);
      Heard<T> heard = ask(put);
      if (heard.answer().isPresent()) {
        silentUntil.remove(server.name());
        return heard;
      }
      silentUntil.put(server.name(), clock.instant().plus(QUIET));
      why.add(
          "%s at %s port %d: %s"
              .formatted(
                  server.name(),
                  IpText.of(put.where().getAddress()),
                  put.where().getPort(),
                  heard.why()));
    }
    return new Heard<>(
        Optional.empty(),
        why.isEmpty() ? "there is no such RADIUS server" : String.join("; ", why));
  }

  private <T> Heard<T> ask(Question<T> question) {
    RadiusSettings how = settings.orElseThrow();
    byte[] octets = question.request().octets();
    List<String> noise = new ArrayList<>();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(question.where());
      for (int i = 0; i < how.tries(); i++) {
        socket.send(new DatagramPacket(octets, octets.length));
        Optional<T> answer = listen(socket, how.timeout(), question.reading(), noise);
        if (answer.isPresent()) {
          return new Heard<>(answer, "");
        }
      }
      return new Heard<>(
          Optional.empty(),
          noise.isEmpty()
              ? "no answer within %d ms, %d times".formatted(how.timeout().toMillis(), how.tries())
              : "what comes from there cannot be believed: " + noise.getLast());
    } catch (IOException e) {
      return new Heard<>(Optional.empty(), String.valueOf(e.getMessage()));
    }
  }

  /** What cannot be believed is passed over: anybody could have sent it. */
  private static <T> Optional<T> listen(
      DatagramSocket socket, Duration patience, Reading<T> reading, List<String> noise)
      throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    byte[] buffer = new byte[LONGEST + 1];
    while (true) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return Optional.empty();
      }
      socket.setSoTimeout((int) left);
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        return Optional.of(reading.read(Arrays.copyOf(buffer, packet.getLength())));
      } catch (SocketTimeoutException _) {
        return Optional.empty();
      } catch (RadiusRequest.Unbelievable e) {
        noise.clear();
        noise.add(e.getMessage());
      }
    }
  }

  /** Lets what was begun come to its end, for a moment. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException _) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
