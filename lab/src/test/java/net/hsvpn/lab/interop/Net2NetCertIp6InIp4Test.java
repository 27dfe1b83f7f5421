package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import net.hsvpn.lab.capture.Capture;
import net.hsvpn.lab.capture.Tshark;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.topology.Host;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * strongSwan's scenario libipsec/net2net-cert-ip6-in-ip4: IPv6 inside, IPv4 outside. A host behind
 * our gateway sends packets that are too long for the tunnel: the first is answered by Packet Too
 * Big, the third arrives. The scenario authenticates by certificates, which are not built yet; here
 * it is a pre-shared key.
 *
 * <p>The TUN device gets the MTU of the host's own network, since otherwise the kernel in front of
 * the gateway would answer in its place.
 */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Net2NetCertIp6InIp4Test {
  private static final String ALICE = "fd00:1::10";
  private static final String GATEWAY = "fd00:1::1";
  private static final String BOB = "fd00:2::1";
  private static final int IPV6_AND_ICMP = 48;
  // 1500 − IPv4 20 − UDP 8 − ESP 8 − IV 8 − ICV 16, aligned to 4, − pad length and next header.
  private static final int FITS = 1438;
  private static final int TOO_LONG = 1500;

  private ForeignPeer lab;
  private Host alice;

  @BeforeAll
  void start() {
    lab = new ForeignPeer(KEY);
    Host office = lab.office.host().forwarding();
    alice =
        lab.topology
            .host("alice")
            .cabled("lan0", ALICE + "/64", office, "fd00:1::fe/128")
            .route("::/0 via fd00:1::fe dev lan0");
    office.route(ALICE + "/128 dev lan0");
    office.command("ip", "link", "set", lab.office.device(), "mtu", "1500").run();
    assertThat(lab.sun.initiate(CHILD).ok()).isTrue();
    lab.moon.awaitEstablished(PEER, SOON);
  }

  @BeforeEach
  void forget() {
    alice.command("ip", "-6", "route", "flush", "cache").run();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  void theFirstIsTooBigAndTheThirdSucceeds() {
    try (Capture capture = Capture.of(lab.internet)) {
      long before = refused();
      Output first = ping(TOO_LONG);
      assertTooBig(first, before + 1);
      ping(TOO_LONG);
      Output third = ping(TOO_LONG);
      assertThat(third.ok()).as(third.both() + lab.moon.log()).isTrue();
      assertThat(refused()).as("nothing more is too long").isEqualTo(before + 1);
      verifyWire(capture.stop());
    }
  }

  @Test
  void fromTheOtherSideToo() {
    Output first = pingAlice();
    assertThat(first.ok()).as("the answer is too long as well: " + first.both()).isFalse();
    pingAlice();
    Output third = pingAlice();
    assertThat(third.ok()).as(third.both()).isTrue();
  }

  /** Who forgets never gets through; and who sends what fits is never told anything. */
  @Test
  void whoForgetsTheAnswerIsDroppedEachTime() {
    long before = refused();
    for (int i = 1; i <= 3; i++) {
      assertTooBig(ping(TOO_LONG), before + i);
      forget();
    }
    Output fits = ping(FITS);
    assertThat(fits.ok()).as(fits.both()).isTrue();
    assertThat(refused()).isEqualTo(before + 3);
    assertTooBig(ping(FITS + 1), before + 4);
  }

  /** Told by the gateway, under its address in this context, and counted there. */
  private void assertTooBig(Output ping, long refused) {
    assertThat(ping.both())
        .contains("From " + GATEWAY)
        .contains("Packet too big: mtu=" + FITS)
        .contains(" 100% packet loss");
    Eventually.holds("packet " + refused + " is counted", () -> refused() == refused);
  }

  private Output pingAlice() {
    String size = Integer.toString(TOO_LONG - IPV6_AND_ICMP);
    return lab.sunHost
        .command("ping", "-6", "-c", "1", "-W", "2", "-s", size, "-I", BOB, ALICE)
        .attempt();
  }

  private Output ping(int length) {
    String size = Integer.toString(length - IPV6_AND_ICMP);
    return alice.command("ping", "-6", "-c", "1", "-W", "2", "-s", size, BOB).attempt();
  }

  private long refused() {
    return lab.moon.api().drops().getOrDefault("EXCEEDS_PATH_MTU", 0L);
  }

  private static void verifyWire(Path file) {
    try (Tshark tshark = Tshark.withoutKeys()) {
      assertThat(tshark.count(file, "udp.port == 4500 && esp")).isPositive();
      assertThat(tshark.count(file, "ip && !(ip.proto == 17)")).isZero();
      assertThat(tshark.count(file, "icmpv6.type == 128 || icmpv6.type == 129"))
          .as("IPv6 in the clear")
          .isZero();
      assertThat(tshark.count(file, "ip.flags.mf == 1 || ip.frag_offset > 0")).isZero();
    }
  }
}
