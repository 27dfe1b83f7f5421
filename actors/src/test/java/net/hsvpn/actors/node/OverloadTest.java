package net.hsvpn.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import net.hsvpn.actors.http.GatewayView.Command;
import net.hsvpn.config.ContextId;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.peers.sa.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Garbage of every kind rains on both ports of the hub, while its tunnel is used and rekeyed. It
 * comes in bursts that fit the network's queue, each as soon as the last is accounted for, so that
 * not one datagram may go missing.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class OverloadTest {
  private static final ContextId OFFICE = new ContextId("office");
  private static final ContextId GUEST = new ContextId("guest");
  private static final InetSocketAddress IKE = new InetSocketAddress("192.0.2.2", 500);
  private static final InetSocketAddress NAT_TRAVERSAL = new InetSocketAddress("192.0.2.2", 4500);
  private static final int BURST = 10_000;
  private static final int ROUNDS = 4;
  private static final int REPEATED = 50;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @Test
  void everyDatagramIsAccountedForAndIkeGoesOn() throws Exception {
    String impatient = "timers { liveness = 1s }";
    try (TwoGateways two = new TwoGateways(impatient, impatient)) {
      assertThat(two.hub.command("branch", Command.INITIATE)).isEmpty();
      assertThat(two.branch.command("hub", Command.INITIATE)).isEmpty();
      two.outward.exchange(5, OFFICE, GUEST);
      long before = dropped(two.hub);
      AtomicBoolean enough = new AtomicBoolean();
      CompletableFuture<Long> rain =
          CompletableFuture.supplyAsync(() -> rain(two.hub, before, enough));

      for (int round = 0; round < ROUNDS; round++) {
        assertThat(two.hub.command("branch", Command.REKEY_CHILD)).isEmpty();
        assertThat(two.branch.command("hub", Command.REKEY_IKE)).isEmpty();
        two.outward.exchange(5, OFFICE, GUEST);
        two.homeward.exchange(5, OFFICE, GUEST);
      }
      enough.set(true);

      long sent = rain.get(120, TimeUnit.SECONDS);
      assertThat(sent).isGreaterThanOrEqualTo(BURST);
      // IKE's own repetitions count as well, if this machine is so busy that there are any.
      assertThat(dropped(two.hub) - before).as("seed %d", seed).isBetween(sent, sent + REPEATED);
      for (TestGateway gateway : List.of(two.hub, two.branch)) {
        assertThat(gateway.node.services().events().since(0))
            .noneMatch(e -> e.kind().equals("PEER_SILENT"));
        assertThat(gateway.view.drops())
            .filteredOn(d -> d.reason().equals("INTERNAL_ERROR"))
            .allSatisfy(d -> assertThat(d.count()).isZero());
      }
      assertThat(two.hub.peer("branch").ikeSas()).isNotEmpty();
    }
  }

  /** Sends until it is enough; how many datagrams that were. */
  private long rain(TestGateway hub, long before, AtomicBoolean enough) {
    long sent = 0;
    do {
      byte[] spi = knownSpi(hub);
      for (int i = 0; i < BURST; i++) {
        InetSocketAddress from =
            new InetSocketAddress("198.51.100." + random.nextInt(256), 1024 + random.nextInt(1000));
        boolean ikePort = random.nextInt(4) == 0;
        byte[] garbage = ikePort ? ikeGarbage() : natTraversalGarbage(spi);
        if (hub.udp.inject(from, ikePort ? IKE : NAT_TRAVERSAL, garbage)) {
          sent++;
        }
      }
      long due = before + sent;
      try {
        Await.until("all " + sent + " are accounted for", () -> dropped(hub) >= due);
      } catch (Exception e) {
        throw new AssertionError("seed " + seed, e);
      }
    } while (!enough.get());
    return sent;
  }

  private static byte[] knownSpi(TestGateway hub) {
    try {
      return HexFormat.of().parseHex(hub.peer("branch").childSas().getFirst().inboundSpi());
    } catch (Exception e) {
      throw new AssertionError("the hub has no child SA", e);
    }
  }

  private byte[] natTraversalGarbage(byte[] spi) {
    return switch (random.nextInt(5)) {
      case 0 -> new byte[] {(byte) 0xFF};
      case 1 -> octets(random.nextInt(1, 40));
      case 2 -> {
        // For an SA that exists, but not from its peer: it must be opened to see that.
        byte[] forged = octets(8 + 8 + 4 * random.nextInt(4, 300) + 16);
        System.arraycopy(spi, 0, forged, 0, spi.length);
        ByteBuffer.wrap(forged).putInt(4, 1_000_000 + random.nextInt(1000));
        yield forged;
      }
      case 3 -> {
        byte[] ike = ikeGarbage();
        yield ByteBuffer.allocate(4 + ike.length).putInt(0).put(ike).array();
      }
      default -> octets(random.nextInt(40, 1400));
    };
  }

  /** An IKE header that names no SA, with some garbage behind it; or less than a header. */
  private byte[] ikeGarbage() {
    byte[] message = octets(random.nextInt(1, 400));
    if (message.length >= 28 && random.nextInt(10) > 0) {
      ByteBuffer.wrap(message)
          .position(16)
          .put((byte) 46)
          .put((byte) 0x20)
          .put((byte) 37)
          .put((byte) (random.nextInt(2) * 8))
          .putInt(random.nextInt(4))
          .putInt(message.length);
    }
    return message;
  }

  /** Never such that the marker's four zeros come about by chance. */
  private byte[] octets(int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    octets[0] |= 1;
    return octets;
  }

  /** All that was dropped, on the way of data and on that of IKE. */
  private static long dropped(TestGateway gateway) {
    Refusals refusals = gateway.node.services().refusals();
    long data =
        Arrays.stream(DropReason.values()).mapToLong(gateway.node.links().drops()::get).sum();
    long ike = Arrays.stream(Refusal.values()).mapToLong(refusals::get).sum();
    long full = Arrays.stream(Overflow.values()).mapToLong(refusals::get).sum();
    return data + ike + full;
  }
}
