package net.hsvpn.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.PeerSpec;
import net.hsvpn.lab.traffic.BulkTransfer;
import net.hsvpn.lab.traffic.LeakDetector;
import net.hsvpn.lab.traffic.Markers;
import net.hsvpn.lab.traffic.Probe;
import net.hsvpn.lab.traffic.ProbeResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every method of carrying several networks between two sites must do, with the same address
 * ranges in both networks: packets arrive, none in the other network, and fresh keys lose none.
 */
@Tag("interop")
class MethodsTest {
  private static final int PINGS = 10;
  private static final long BULK_OCTETS = 1_000_000;

  /** The methods, and what they cost in tunnels for one site with two networks. */
  enum Way {
    HSVPN(1, 0),
    PER_NETWORK(2, 0),
    L2TP(1, 2);

    private final int tunnels;
    private final int inner;

    Way(int tunnels, int inner) {
      this.tunnels = tunnels;
      this.inner = inner;
    }

    /** What both ends have set for each other. */
    UnaryOperator<PeerSpec> settings() {
      return switch (this) {
        case HSVPN -> UnaryOperator.identity();
        case PER_NETWORK -> peer -> peer.with("method", "per-network");
        case L2TP -> Way::l2tp;
      };
    }

    /** PPP tells nothing of what lies behind the peer. */
    private static PeerSpec l2tp(PeerSpec peer) {
      int number = peer.name().equals("west") ? 2 : 1;
      Map<String, Object> behind =
          Map.of(
              "remote-networks",
              List.of("10.%d.0.0/16".formatted(number), "fd00:%d::/64".formatted(number)));
      return peer.with("method", "l2tp")
          .with("l2tp", Map.of("secret", "the tunnel's secret", "ppp-auth", "mschapv2"))
          .with("networks", Map.of("office", behind, "guest", behind));
    }
  }

  private final Markers markers = new Markers(OurOwnPair.CONTEXTS, new SecureRandom());

  @ParameterizedTest
  @EnumSource(Way.class)
  void packetsArriveInTheirOwnNetworkAndNowhereElse(Way way) {
    try (OurOwnPair pair = new OurOwnPair("aes128gcm16-esn", way.settings()).ready()) {
      LeakDetector detector = new LeakDetector(markers);
      try (detector) {
        for (GatewayProcess gateway : List.of(pair.east, pair.west)) {
          for (ContextSpec context : gateway.spec().contexts()) {
            detector.watch(context.host(), context.name());
          }
        }
        detector.watch(pair.internet);
        for (String context : OurOwnPair.CONTEXTS) {
          ping(pair, context, false);
          ping(pair, context, true);
        }
        bulk(pair);
      }
      for (String context : OurOwnPair.CONTEXTS) {
        assertThat(detector.own(context)).as(context).isPositive();
        assertThat(detector.foreign(context)).as(context).isZero();
      }
      assertThat(detector.readable()).isZero();
      counted(pair, way);
    }
  }

  private boolean passes(OurOwnPair pair, String context) {
    return Probe.ping(
            pair.end(pair.east, context, false),
            pair.end(pair.west, context, false),
            markers.of(context),
            1)
        .perfect();
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void freshKeysLoseNoPacket(Way way) {
    try (OurOwnPair pair = new OurOwnPair("aes128gcm16-esn", way.settings()).ready()) {
      List<Probe> probes = new ArrayList<>();
      for (String context : OurOwnPair.CONTEXTS) {
        // The last PPP session may still be opening when the first one carries packets.
        Eventually.holds("packets pass in " + context, () -> passes(pair, context));
        probes.add(
            Probe.start(
                pair.end(pair.east, context, false),
                pair.end(pair.west, context, false),
                markers.of(context),
                100,
                100));
      }
      probes.forEach(probe -> probe.awaitSent(PINGS));
      Api.Answer children = pair.east.api().rekeyChild("west");
      assertThat(children.ok()).as(children.toString()).isTrue();
      Api.Answer ikes = pair.west.api().rekeyIke("east");
      assertThat(ikes.ok()).as(ikes.toString()).isTrue();
      for (Probe probe : probes) {
        try (probe) {
          probe.awaitSent(probe.sent() + PINGS);
          ProbeResult result = probe.finish();
          assertThat(result.perfect()).as(result.toString()).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void theTunnelComesBackByCommand(Way way) {
    try (OurOwnPair pair = new OurOwnPair("aes128gcm16-esn", way.settings()).ready()) {
      Api.Answer down = pair.east.api().terminate("west");
      assertThat(down.ok()).as(down.toString()).isTrue();
      Eventually.holds(
          "nothing is left at the other end", () -> pair.west.api().get("ike-sas").isEmpty());
      assertThat(pair.east.api().peer("west").path("state").asText()).isEqualTo("down");
      assertThat(pair.east.api().get("status").path("ipsecTunnels").asInt()).isZero();
      Api.Answer up = pair.east.api().initiate("west");
      assertThat(up.ok()).as(up.toString()).isTrue();
      pair.ready();
      OurOwnPair.CONTEXTS.forEach(context -> ping(pair, context, false));
    }
  }

  private void ping(OurOwnPair pair, String context, boolean ipv6) {
    ProbeResult result =
        Probe.ping(
            pair.end(pair.east, context, ipv6),
            pair.end(pair.west, context, ipv6),
            markers.of(context),
            PINGS);
    assertThat(result.perfect()).as(context + ": " + result).isTrue();
  }

  /** All networks at once, with packets as long as fit. */
  private void bulk(OurOwnPair pair) {
    List<BulkTransfer> transfers = new ArrayList<>();
    try {
      for (String context : OurOwnPair.CONTEXTS) {
        transfers.add(
            BulkTransfer.start(
                pair.end(pair.west, context, false),
                pair.end(pair.east, context, false),
                markers,
                context));
      }
      for (BulkTransfer transfer : transfers) {
        Eventually.holds("a megabyte arrived", () -> transfer.arrived() >= BULK_OCTETS);
        transfer.finish();
      }
    } finally {
      transfers.forEach(BulkTransfer::close);
    }
  }

  /** The paper's formulas for S = 1 and A = 2, and traffic in each context. */
  private static void counted(OurOwnPair pair, Way way) {
    JsonNode status = pair.east.api().get("status");
    assertThat(status.path("ipsecTunnels").asInt()).isEqualTo(way.tunnels);
    assertThat(status.path("innerTunnels").asInt()).isEqualTo(way.inner);
    assertThat(pair.east.api().get("ike-sas")).hasSize(way.tunnels);
    assertThat(pair.east.api().get("child-sas")).hasSize(way.tunnels);
    JsonNode peer = pair.east.api().peer("west");
    assertThat(peer.path("method").asText())
        .isEqualTo(way.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
    assertThat(peer.path("contexts").findValuesAsText("name"))
        .containsExactlyInAnyOrderElementsOf(OurOwnPair.CONTEXTS);
    for (JsonNode context : peer.path("contexts")) {
      assertThat(context.path("packetsIn").asLong()).isGreaterThan(PINGS);
      assertThat(context.path("packetsOut").asLong()).isGreaterThan(PINGS);
    }
  }
}
