package net.hsvpn.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.strongswan.Credentials;
import net.hsvpn.lab.topology.Host;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A flood of IKE_SA_INIT requests, each from another address, each good enough for a half-open IKE
 * SA, none ever followed by anything. A peer that calls in the middle of it is connected while it
 * goes on.
 */
@Tag("interop")
@Tag("alone")
class HalfOpenFloodTest {
  private static final int FLOOD = 20_000;

  /** A second. What a machine can take is not asked here, but whether it takes it well. */
  private static final int RATE = 2_000;

  @Test
  void aPeerGetsInWhileTwentyThousandStrangersKnock() throws Exception {
    try (ForeignPeer lab =
        new ForeignPeer(
            gateway -> gateway.knowing(ForeignPeer.peer(ForeignPeer.KEY).with("remote", "any")),
            Credentials.NONE,
            ForeignPeer.connection(ForeignPeer.KEY))) {
      Host attacker = lab.topology.host("attacker").joins(lab.internet, "eth0", "192.0.2.66/24");
      // All of 198.18.0.0/15 is the attacker: whoever forges sources sees no answers, this one
      // none.
      attacker.route("local 198.18.0.0/15 dev lo table local");
      lab.moonHost.route("198.18.0.0/15 via 192.0.2.66");
      AtomicInteger sent = new AtomicInteger();
      AtomicBoolean enough = new AtomicBoolean();
      Thread flood = Thread.ofPlatform().start(() -> attacker.call(() -> flood(sent, enough)));
      lab.eventually("the flood has begun", () -> sent.get() > FLOOD / 10);

      long begun = System.nanoTime();
      Output initiated = lab.sun.initiate(ForeignPeer.CHILD);
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      int meanwhile = sent.get();

      assertThat(initiated.ok()).as(initiated.both() + lab.moon.log()).isTrue();
      lab.eventually("all have knocked", () -> sent.get() >= FLOOD);
      enough.set(true);
      flood.join();
      Map<String, Long> drops = lab.moon.api().drops();
      System.out.printf(
          "connected in %d ms, when %d of %d strangers had knocked; %d found no room at the door%n",
          took.toMillis(), meanwhile, sent.get(), drops.get("RECEPTION_FULL"));
      assertThat(meanwhile).as("strangers by then").isLessThan(FLOOD);
      Scenario.pings(lab.near(false), lab.far(false));
    }
  }

  /** Goes on until it has sent so many, and somebody says that it is enough. */
  private static Void flood(AtomicInteger sent, AtomicBoolean enough) throws IOException {
    Random random = new Random(8019);
    long begun = System.nanoTime();
    InetSocketAddress moon = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 500);
    while (sent.get() < FLOOD || !enough.get()) {
      int host = sent.get() % FLOOD;
      byte[] address = {(byte) 198, (byte) 18, (byte) (host >> 8), (byte) host};
      byte[] request = request(random);
      try (DatagramSocket socket =
          new DatagramSocket(new InetSocketAddress(InetAddress.getByAddress(address), 500))) {
        socket.send(new DatagramPacket(request, request.length, moon));
      }
      long due = begun + sent.incrementAndGet() * (1_000_000_000L / RATE);
      LockSupport.parkNanos(due - System.nanoTime());
    }
    return null;
  }

  /** AES-GCM-16-128, PRF-HMAC-SHA2-256, X25519. */
  private static byte[] request(Random random) {
    byte[] keyExchange = new byte[32];
    byte[] nonce = new byte[32];
    random.nextBytes(keyExchange);
    random.nextBytes(nonce);
    int proposal = 8 + 12 + 8 + 8;
    int total = 28 + 4 + proposal + 8 + keyExchange.length + 4 + nonce.length;
    ByteBuffer out = ByteBuffer.allocate(total);
    out.putLong(random.nextLong() | 1).putLong(0);
    out.put((byte) 33).put((byte) 0x20).put((byte) 34).put((byte) 8).putInt(0).putInt(total);
    out.put((byte) 34).put((byte) 0).putShort((short) (4 + proposal));
    out.put((byte) 0).put((byte) 0).putShort((short) proposal);
    out.put((byte) 1).put((byte) 1).put((byte) 0).put((byte) 3);
    out.put((byte) 3).put((byte) 0).putShort((short) 12).put((byte) 1).put((byte) 0);
    out.putShort((short) 20).putShort((short) 0x800E).putShort((short) 128);
    out.put((byte) 3).put((byte) 0).putShort((short) 8).put((byte) 2).put((byte) 0);
    out.putShort((short) 5);
    out.put((byte) 0).put((byte) 0).putShort((short) 8).put((byte) 4).put((byte) 0);
    out.putShort((short) 31);
    out.put((byte) 40).put((byte) 0).putShort((short) (8 + keyExchange.length));
    out.putShort((short) 31).putShort((short) 0).put(keyExchange);
    out.put((byte) 0).put((byte) 0).putShort((short) (4 + nonce.length)).put(nonce);
    return out.array();
  }
}
