package net.hsvpn.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.topology.Network;
import net.hsvpn.lab.topology.Topology;
import net.hsvpn.lab.traffic.Flood;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whatever floods a gateway, as fast as the machine can send: its peers go on hearing from it, both
 * ends replace their SAs, and its memory does not grow. West has 128 MiB of heap.
 *
 * <pre>
 * east ────┬──── west        peers look for signs of life every second
 *       attacker
 * </pre>
 */
@Tag("interop")
@Tag("alone")
class IkeUnderFloodTest {
  private static final long MOST = 20_000_000;
  private static final long GROWTH_KIB = 64 * 1024;
  private static final String WEST = "192.0.2.2";
  private static final List<String> NETWORK = List.of("10.%d.0.0/16");

  private enum Kind {
    VALID_DATA,
    ESP_OF_NOBODY,
    FORGED_ESP,
    IKE_TO_4500,
    IKE_TO_500,
    KEEPALIVES
  }

  @Test
  void ikeGoesOnAndMemoryStaysFlat() throws IOException {
    try (Topology topology = Topology.open("fl")) {
      Network internet = topology.network("internet");
      Host attacker = topology.host("attacker").joins(internet, "eth0", "192.0.2.66/24");
      GatewayProcess east =
          topology.ends(GatewayProcess.start(site(topology, internet, "east", 1, "west", 2)));
      GatewayProcess west =
          topology.ends(
              GatewayProcess.startWithLittleMemory(site(topology, internet, "west", 2, "east", 1)));
      east.awaitReady();
      west.awaitReady();
      east.awaitEstablished("west", ForeignPeer.SOON);
      west.awaitEstablished("east", ForeignPeer.SOON);

      for (Kind kind : Kind.values()) {
        under(Set.of(kind), attacker, east, west);
      }
      long before = residentKib(west);
      under(Set.of(Kind.values()), attacker, east, west);
      assertThat(residentKib(west) - before)
          .as("growth in KiB, from " + before)
          .isLessThan(GROWTH_KIB);
      for (GatewayProcess gateway : List.of(east, west)) {
        assertThat(gateway.api().events())
            .as(gateway.log())
            .noneMatch(event -> event.path("kind").asText().equals("PEER_SILENT"));
        assertThat(gateway.api().drops()).doesNotContainEntry("INTERNAL_ERROR", 1L);
      }
      Map<String, Long> drops = west.api().drops();
      for (String reason : List.of("UNKNOWN_SPI", "AUTHENTICATION_FAILED", "KEEPALIVE")) {
        assertThat(drops.get(reason)).as(reason).isPositive();
      }
    }
  }

  private static void under(
      Set<Kind> kinds, Host attacker, GatewayProcess east, GatewayProcess west) {
    List<Flood> floods = new ArrayList<>();
    try {
      kinds.forEach(kind -> floods.add(flood(kind, attacker, east, west)));
      succeeds(kinds, west.api().rekeyChild("east"));
      succeeds(kinds, east.api().rekeyChild("west"));
      succeeds(kinds, west.api().rekeyIke("east"));
      succeeds(kinds, east.api().rekeyIke("west"));
    } finally {
      floods.forEach(Flood::close);
    }
    floods.forEach(flood -> assertThat(flood.sent()).isPositive());
  }

  private static void succeeds(Set<Kind> kinds, Api.Answer answer) {
    assertThat(answer.ok()).as("%s: %s", kinds, answer).isTrue();
  }

  private static Flood flood(Kind kind, Host attacker, GatewayProcess east, GatewayProcess west) {
    return switch (kind) {
      case VALID_DATA ->
          Flood.start(
              east.spec().context("office").host(), "10.2.0.1", 9, List.of(new byte[1200]), MOST);
      case ESP_OF_NOBODY -> Flood.start(attacker, WEST, 4500, List.of(esp(0x0BAD_C0DE)), MOST);
      case FORGED_ESP -> {
        String spi = west.api().peer("east").path("childSas").get(0).path("inboundSpi").asText();
        yield Flood.start(
            attacker, WEST, 4500, List.of(esp(Integer.parseUnsignedInt(spi, 16))), MOST);
      }
      case IKE_TO_4500 -> Flood.start(attacker, WEST, 4500, List.of(ike(4)), MOST);
      case IKE_TO_500 -> Flood.start(attacker, WEST, 500, List.of(ike(0)), MOST);
      case KEEPALIVES -> Flood.start(attacker, WEST, 4500, List.of(new byte[] {-1}), MOST);
    };
  }

  /** Looks right up to the ICV; its sequence number is one that the window takes for new. */
  private static byte[] esp(int spi) {
    byte[] octets = new byte[1400];
    new Random(spi).nextBytes(octets);
    ByteBuffer.wrap(octets).putInt(spi).putInt(0x4000_0000);
    return octets;
  }

  /** An INFORMATIONAL request for an IKE SA that does not exist. */
  private static byte[] ike(int markerOctets) {
    int length = 100;
    return ByteBuffer.allocate(markerOctets + length)
        .position(markerOctets)
        .putLong(0x1111_1111_1111_1111L)
        .putLong(0x2222_2222_2222_2222L)
        .put((byte) 46)
        .put((byte) 0x20)
        .put((byte) 37)
        .put((byte) 8)
        .putInt(5)
        .putInt(length)
        .array();
  }

  private static long residentKib(GatewayProcess gateway) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + gateway.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static GatewaySpec site(
      Topology topology, Network internet, String name, int number, String peer, int other) {
    Host host = topology.host(name).joins(internet, "eth0", "192.0.2." + number + "/24");
    List<String> networks = NETWORK.stream().map(n -> n.formatted(number)).toList();
    ContextSpec office =
        new ContextSpec(
            "office",
            10,
            networks,
            List.of("10.%d.0.1/16".formatted(number)),
            host.context("office", networks));
    PeerSpec to =
        PeerSpec.hsvpn(
                peer,
                "192.0.2." + other,
                peer + ".example.net",
                "the key of east and west",
                List.of("office"))
            .with("start", name.equals("east") ? "at-boot" : "passive")
            .with("esp", List.of("aes128gcm16"))
            .with("timers", Map.of("liveness", "1s"));
    return new GatewaySpec(
        name,
        name + ".example.net",
        List.of("192.0.2." + number),
        host,
        List.of(office),
        List.of(to));
  }
}
