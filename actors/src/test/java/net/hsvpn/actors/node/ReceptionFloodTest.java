package net.hsvpn.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import net.hsvpn.actors.adapt.PeerProfiles;
import net.hsvpn.config.GatewayConfig;
import net.hsvpn.dataplane.io.memory.MemoryNetwork;
import net.hsvpn.peers.IkeEngine;
import net.hsvpn.peers.sa.Effect;
import net.hsvpn.peers.sa.Env;
import net.hsvpn.peers.sa.Evidence;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Refusal;
import org.junit.jupiter.api.Test;

class ReceptionFloodTest {
  private static final InetSocketAddress GATEWAY = new InetSocketAddress("192.0.2.2", 500);

  private static String gateway(String name, String address, String remote, String limits) {
    return """
    hsvpn {
      gateway { name = %s, identity = "%s.example.net", listen = ["%s"] }
      contexts { office { tag = 10, networks = ["10.1.0.0/16"], tun = t0, address = ["10.1.0.1/16"] } }
      peers { p { remote = "%s", auth { local = psk, remote = psk, psk = "correct horse battery" }
        method = hsvpn, contexts = [office], start = passive } }
      http { bind = "127.0.0.1:0" }
      cluster { host = "127.0.0.1", port = 0, seeds = [] }
      %s
    }
    """
        .formatted(name, name, address, remote, limits);
  }

  /** IKE_SA_INIT with a fresh SPI, as a stranger who never goes on would send it. */
  private static byte[] knock(PeerProfile profile, SecureRandom random) {
    Env env =
        new Env(Instant.now(), random, 0, spi -> false, remote -> Optional.empty(), Evidence.NONE);
    return IkeEngine.initiate(profile, 0, true, env).effects().stream()
        .filter(Effect.Send.class::isInstance)
        .map(e -> ((Effect.Send) e).datagram().octets())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFloodIsBoundedInAllAndPerSource() throws Exception {
    GatewayConfig stranger =
        TestGateway.config(gateway("stranger", "198.51.100.1", "192.0.2.2", ""));
    PeerProfile profile = PeerProfiles.of(stranger, true).getFirst();
    SecureRandom random = new SecureRandom();
    TestGateway hub =
        new TestGateway(
            gateway(
                "hub",
                "192.0.2.2",
                "any",
                "limits { half-open = 8, cookie-threshold = 6, half-open-per-source = 3 }"),
            new MemoryNetwork());
    try {
      for (int i = 0; i < 30; i++) {
        byte[] knock = knock(profile, random);
        hub.udp.inject(new InetSocketAddress("198.51.100.9", 500), GATEWAY, knock);
        // The same again is a retransmission, and opens nothing.
        hub.udp.inject(new InetSocketAddress("198.51.100.9", 500), GATEWAY, knock);
      }
      awaitSettled(hub, 1);
      assertThat(halfOpen(hub)).isLessThanOrEqualTo(3);
      assertThat(hub.node.services().refusals().get(Refusal.TOO_MANY_HALF_OPEN_FROM_SOURCE))
          .as("twenty-seven of them, each sent twice")
          .isEqualTo(54);

      for (int i = 1; i <= 60; i++) {
        InetAddress source = InetAddress.ofLiteral("203.0.113." + i);
        hub.udp.inject(new InetSocketAddress(source, 500), GATEWAY, knock(profile, random));
      }
      awaitSettled(hub, 2);
      // From the threshold on a cookie is demanded, and these strangers never bring one.
      assertThat(halfOpen(hub)).isEqualTo(6);
      assertThat(hub.node.services().registry().size()).isZero();
      // Ten a minute, whatever strangers do.
      assertThat(hub.node.services().events().since(0))
          .filteredOn(e -> e.kind().equals("NEGOTIATION_FAILED"))
          .filteredOn(e -> e.phase().equals("IKE_SA_INIT"))
          .hasSizeBetween(10, 20);
    } finally {
      hub.close();
    }
  }

  @Test
  void aNetworkHasItsShareWhateverItsAddresses() throws Exception {
    GatewayConfig stranger =
        TestGateway.config(gateway("stranger", "198.51.100.1", "192.0.2.2", ""));
    PeerProfile profile = PeerProfiles.of(stranger, true).getFirst();
    SecureRandom random = new SecureRandom();
    TestGateway hub =
        new TestGateway(
            gateway("hub", "192.0.2.2", "any", "limits { half-open-per-prefix = 3 }"),
            new MemoryNetwork());
    try {
      for (int i = 1; i <= 20; i++) {
        InetAddress source = InetAddress.ofLiteral("203.0.113." + i);
        hub.udp.inject(new InetSocketAddress(source, 500), GATEWAY, knock(profile, random));
      }
      awaitSettled(hub, 1);
      assertThat(halfOpen(hub)).as("after which a cookie is asked for").isEqualTo(2);
      InetAddress other = InetAddress.ofLiteral("203.0.112.1");
      hub.udp.inject(new InetSocketAddress(other, 500), GATEWAY, knock(profile, random));
      awaitSettled(hub, 2);
      assertThat(halfOpen(hub)).isEqualTo(3);
    } finally {
      hub.close();
    }
  }

  @Test
  void whatFindsNoRoomIsCountedAndNothingIsLostSilently() throws Exception {
    TestGateway hub = new TestGateway(gateway("hub", "192.0.2.2", "any", ""), new MemoryNetwork());
    Refusals refusals = hub.node.services().refusals();
    CrashOnce.Hold hold = hub.faults.hold(FaultInjector.Kind.RECEPTION);
    AtomicInteger sent = new AtomicInteger();
    try {
      Await.until(
          "overflow",
          () -> {
            for (int i = 0; i < 32; i++) {
              InetSocketAddress stranger = new InetSocketAddress("198.51.100.1", 500);
              assertThat(hub.udp.inject(stranger, GATEWAY, unknownSpi())).isTrue();
              sent.incrementAndGet();
            }
            return refusals.get(Overflow.RECEPTION_FULL) > 0;
          });
      hold.release();

      Await.until(
          "all are accounted for",
          () ->
              refusals.get(Refusal.UNKNOWN_SPI) + refusals.get(Overflow.RECEPTION_FULL)
                  == sent.get());
      assertThat(hub.view.drops())
          .filteredOn(d -> d.reason().equals("RECEPTION_FULL"))
          .singleElement()
          .satisfies(d -> {
            assertThat(d.count()).isEqualTo(refusals.get(Overflow.RECEPTION_FULL));
            assertThat(d.source()).isEqualTo("ike");
          });
      assertThat(hub.view.drops())
          .allSatisfy(d -> {
            assertThat(d.explanation()).isNotBlank();
            assertThat(d.remedy()).isNotBlank();
          });
    } finally {
      hold.release();
      hub.close();
    }
  }

  /** A message that names no SA is counted after all that came before it. */
  private static void awaitSettled(TestGateway hub, long expected) throws Exception {
    hub.udp.inject(new InetSocketAddress("198.51.100.1", 500), GATEWAY, unknownSpi());
    Await.until(
        "the reception has finished",
        () -> hub.node.services().refusals().get(Refusal.UNKNOWN_SPI) >= expected);
  }

  private static byte[] unknownSpi() {
    byte[] header = new byte[28];
    header[0] = 1;
    header[8] = 2;
    header[17] = 0x20;
    header[18] = 37;
    header[27] = 28;
    return header;
  }

  private static int halfOpen(TestGateway hub) {
    return hub.node
        .services()
        .checkpoints()
        .loadAll("half-open", "reception", HalfOpen.class)
        .size();
  }
}
