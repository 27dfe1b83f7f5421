package net.hsvpn.actors.radius;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.hsvpn.config.RadiusSettings;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.radius.AccountingRecord;
import net.hsvpn.peers.radius.Consultation;
import net.hsvpn.peers.radius.Verdict;
import net.hsvpn.peers.wire.Octets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several RADIUS servers, some of which do not do what they should. */
class RadiusClientTest {
  private static final InetSocketAddress HERE =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 4500);
  private static final String SECRET = "a secret";

  private final List<AutoCloseable> open = new ArrayList<>();

  /** A server that says no to those whom it likes to answer. */
  private final class Server implements AutoCloseable {
    private final DatagramSocket socket;
    private final String secret;
    private final Predicate<String> answers;
    final List<String> heard = new CopyOnWriteArrayList<>();

    Server(String secret, Predicate<String> answers) throws IOException {
      this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      this.secret = secret;
      this.answers = answers;
      open.add(this);
      Thread.ofVirtual().start(this::run);
    }

    int port() {
      return socket.getLocalPort();
    }

    private void run() {
      byte[] buffer = new byte[4096];
      try {
        while (true) {
          DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
          socket.receive(packet);
          byte[] request = Arrays.copyOf(buffer, packet.getLength());
          String text = new String(request, UTF_8);
          heard.add(text);
          if (answers.test(text)) {
            byte[] answer = answer(request);
            socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
          }
        }
      } catch (IOException | GeneralSecurityException _) {
        // The end of the test.
      }
    }

    /** Access-Reject, or Accounting-Response. */
    private byte[] answer(byte[] request) throws GeneralSecurityException {
      boolean access = request[0] == 1;
      byte[] answer = new byte[access ? 38 : 20];
      answer[0] = (byte) (access ? 3 : 5);
      answer[1] = request[1];
      answer[3] = (byte) answer.length;
      System.arraycopy(request, 4, answer, 4, 16);
      if (access) {
        answer[20] = 80;
        answer[21] = 18;
        Mac mac = Mac.getInstance("HmacMD5");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacMD5"));
        System.arraycopy(mac.doFinal(answer), 0, answer, 22, 16);
      }
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      md5.update(answer);
      System.arraycopy(md5.digest(secret.getBytes(UTF_8)), 0, answer, 4, 16);
      return answer;
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private RadiusClient client(Duration timeout, Server... servers) {
    List<RadiusSettings.Server> all = new ArrayList<>();
    for (Server server : servers) {
      all.add(
          new RadiusSettings.Server(
              "server-" + all.size(),
              InetAddress.getLoopbackAddress(),
              server.port(),
              server.port(),
              Secret.copyOf(SECRET.getBytes(UTF_8))));
    }
    RadiusClient client =
        new RadiusClient(
            Optional.of(new RadiusSettings(all, timeout, 2, true, Duration.ofMinutes(1))),
            "hub",
            InstantSource.system(),
            new SecureRandom());
    open.add(client);
    return client;
  }

  private static Consultation question(String user) {
    return new Consultation(user, Octets.of(user.getBytes(UTF_8)), Optional.empty(), HERE, HERE);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  @Test
  void theNextServerIsAskedWhenOneIsSilentAndThenFirst() throws IOException {
    Server silent = new Server(SECRET, _ -> false);
    Server good = new Server(SECRET, _ -> true);
    RadiusClient client = client(Duration.ofMillis(100), silent, good);

    assertThat(client.ask(question("carol")).join()).isInstanceOf(Verdict.Rejected.class);
    assertThat(silent.heard).hasSize(2);
    assertThat(silent.heard.getFirst()).isEqualTo(silent.heard.getLast());
    assertThat(client.ask(question("dave")).join()).isInstanceOf(Verdict.Rejected.class);
    assertThat(silent.heard).as("it comes last for a while").hasSize(2);
    assertThat(good.heard).hasSize(2);
  }

  @Test
  void aSilentServerKeepsNobodyElseWaiting() throws IOException {
    Server picky = new Server(SECRET, text -> text.contains("quick"));
    RadiusClient client = client(Duration.ofMinutes(5), picky);
    List<CompletableFuture<Verdict>> stuck = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      stuck.add(client.ask(question("slow-" + i)));
    }

    for (int i = 0; i < 20; i++) {
      assertThat(client.ask(question("quick-" + i)).join()).isInstanceOf(Verdict.Rejected.class);
    }
    assertThat(stuck).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void whatDoesNotFitTheSecretIsPassedOver() throws IOException {
    Server forger = new Server("another secret", _ -> true);
    RadiusClient client = client(Duration.ofMillis(100), forger);

    Verdict.Unanswered verdict = (Verdict.Unanswered) client.ask(question("carol")).join();

    assertThat(verdict.why()).contains("server-0 at 127.0.0.1", "does not fit the secret");
  }

  @Test
  void aConversationStaysWithItsServer() throws IOException {
    Server first = new Server(SECRET, _ -> true);
    Server second = new Server(SECRET, _ -> true);
    RadiusClient client = client(Duration.ofSeconds(5), first, second);
    Consultation goingOn =
        new Consultation(
            "carol",
            Octets.of((byte) 1),
            Optional.of(new Consultation.Conversation("server-1", Optional.empty())),
            HERE,
            HERE);

    assertThat(client.ask(goingOn).join()).isInstanceOf(Verdict.Rejected.class);
    assertThat(first.heard).isEmpty();
    assertThat(second.heard).hasSize(1);
  }

  @Test
  void noMoreAreAskedAtATimeThanThereIsRoomFor() throws IOException {
    Server silent = new Server(SECRET, _ -> false);
    RadiusClient client = client(Duration.ofMinutes(5), silent);
    List<CompletableFuture<Verdict>> stuck = new ArrayList<>();
    for (int i = 0; i < 1024; i++) {
      stuck.add(client.ask(question("slow")));
    }

    Verdict.Unanswered verdict = (Verdict.Unanswered) client.ask(question("carol")).join();

    assertThat(verdict.why()).contains("1024 questions");
    assertThat(stuck).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void sessionsAreTold() throws IOException {
    Server server = new Server(SECRET, _ -> true);
    RadiusClient client = client(Duration.ofSeconds(5), server);
    AccountingRecord news =
        new AccountingRecord(
            AccountingRecord.Kind.START,
            "session-1",
            "carol",
            List.of(),
            List.of(),
            HERE,
            HERE,
            AccountingRecord.Usage.NONE,
            Duration.ZERO,
            Instant.now());

    assertThat(client.tell(news).join()).isEmpty();
    assertThat(server.heard.getFirst()).contains("session-1", "carol", "hub");
    server.close();
    assertThat(client.tell(news).join().orElseThrow()).contains("server-0");
  }

  @Test
  void withoutServersNobodyIsAsked() {
    RadiusClient client =
        new RadiusClient(Optional.empty(), "hub", InstantSource.system(), new SecureRandom());
    open.add(client);

    assertThat(client.accounts()).isFalse();
    assertThat(client.ask(question("carol")).join()).isInstanceOf(Verdict.Unanswered.class);
  }
}
