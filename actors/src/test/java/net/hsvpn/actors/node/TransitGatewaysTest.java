package net.hsvpn.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.hsvpn.actors.http.GatewayView.Command;
import net.hsvpn.actors.node.FaultInjector.Kind;
import net.hsvpn.actors.peer.PeerActor;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.context.NextHop;
import net.hsvpn.dataplane.context.RoutingTable;
import net.hsvpn.dataplane.context.TunnelId;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.dataplane.io.memory.MemoryNetwork;
import net.hsvpn.dataplane.io.memory.MemoryTun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * <pre>
 * north 10.2.0.0/16 ─── hub 10.1.0.0/16 ─── south 10.3.0.0/16      in each of three contexts
 * </pre>
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class TransitGatewaysTest {
  private static final List<String> ALL = List.of("office", "guest", "tills");
  private static final String NORTH = "10.2.0.7";
  private static final String SOUTH = "10.3.0.7";
  private static final int ARRIVAL_MILLIS = 60_000;
  private static final int HEADER = 20;

  /** A hub and two branches. */
  private static final class Star implements AutoCloseable {
    final TestGateway hub;
    final TestGateway north;
    final TestGateway south;
    private int serial;

    Star(String tillsTransit) throws Exception {
      MemoryNetwork network = new MemoryNetwork();
      hub =
          new TestGateway(
              gateway(
                  "hub",
                  1,
                  "on",
                  tillsTransit,
                  peer("north", 2, "passive") + peer("south", 3, "passive")),
              network);
      north =
          new TestGateway(gateway("north", 2, "off", "off", peer("hub", 1, "passive")), network);
      south =
          new TestGateway(gateway("south", 3, "off", "off", peer("hub", 1, "passive")), network);
    }

    private static String gateway(
        String name, int site, String transit, String tillsTransit, String peers) {
      StringBuilder contexts = new StringBuilder();
      for (String context : ALL) {
        contexts.append(
            """
            %1$s { tag = %2$d, networks = ["10.%3$d.0.0/16"], tun = tun-%1$s, transit = %4$s
                   address = ["10.%3$d.0.1/16"] }
            """
                .formatted(
                    context,
                    10 + ALL.indexOf(context),
                    site,
                    context.equals("tills") ? tillsTransit : transit));
      }
      return """
      hsvpn {
        gateway { name = %1$s, identity = "%1$s.example.net", listen = ["192.0.2.%2$d"] }
        contexts { %3$s }
        peers { %4$s }
        http { bind = "127.0.0.1:0" }
        cluster { host = "127.0.0.1", port = 0, seeds = [] }
      }
      """
          .formatted(name, site, contexts, peers);
    }

    private static String peer(String name, int site, String start) {
      return """
      %1$s {
        remote = "192.0.2.%2$d", remote-identity = "%1$s.example.net", start = %3$s
        auth.psk = "correct horse battery staple"
      }
      """
          .formatted(name, site, start);
    }

    /** Sends packets in each context, one after the other; each must arrive in its own. */
    void exchange(TestGateway from, String source, TestGateway to, String destination, int hops) {
      for (String context : ALL) {
        byte[] packet = packet(source, destination, ++serial);
        from.tun.inject(new ContextId(context), packet);
        MemoryTun.Packet arrived = to.tun.delivered(ARRIVAL_MILLIS);
        assertThat(arrived)
            .as("packet %d in %s; drops at the hub %s", serial, context, drops(hub))
            .isNotNull();
        assertThat(arrived.context()).isEqualTo(new ContextId(context));
        assertThat(payload(arrived.octets())).isEqualTo(payload(packet));
        assertThat(arrived.octets()[8]).as("hop limit").isEqualTo((byte) (64 - hops));
      }
    }

    @Override
    public void close() {
      try {
        north.close();
        south.close();
        hub.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        throw new AssertionError("a gateway does not end", e);
      }
    }
  }

  private static byte[] packet(String source, String destination, int number) {
    return Traffic.udp(InetAddress.ofLiteral(source), InetAddress.ofLiteral(destination), number);
  }

  private static byte[] payload(byte[] packet) {
    return Arrays.copyOfRange(packet, HEADER, packet.length);
  }

  private static String drops(TestGateway gateway) {
    return gateway.node.links().drops().snapshot().toString();
  }

  private static List<String> routes(TestGateway gateway, String context) throws Exception {
    return gateway.view.routes(context).toCompletableFuture().get(60, TimeUnit.SECONDS).stream()
        .flatMap(List::stream)
        .filter(route -> route.peer().isPresent())
        .map(route -> route.prefix())
        .sorted()
        .toList();
  }

  private static void awaitRoutes(TestGateway gateway, String... expected) throws Exception {
    for (String context : ALL) {
      Await.until(
          "routes " + List.of(expected) + " in " + context,
          () -> routes(gateway, context).equals(List.of(expected)));
    }
  }

  @Test
  void sitesReachEachOtherThroughTheHubAsLongAsTheyAreThere() throws Exception {
    try (Star star = new Star("on")) {
      assertThat(star.north.command("hub", Command.INITIATE)).isEmpty();
      awaitRoutes(star.north, "10.1.0.0/16");

      assertThat(star.south.command("hub", Command.INITIATE)).isEmpty();
      awaitRoutes(star.north, "10.1.0.0/16", "10.3.0.0/16");
      awaitRoutes(star.south, "10.1.0.0/16", "10.2.0.0/16");
      for (int i = 0; i < 20; i++) {
        star.exchange(star.north, NORTH, star.south, SOUTH, 1);
        star.exchange(star.south, SOUTH, star.north, NORTH, 1);
        star.exchange(star.north, NORTH, star.hub, "10.1.0.5", 0);
      }

      // Rekeying forgets nothing, on neither level.
      assertThat(star.hub.command("north", Command.REKEY_CHILD)).isEmpty();
      star.exchange(star.south, SOUTH, star.north, NORTH, 1);
      assertThat(star.north.command("hub", Command.REKEY_IKE)).isEmpty();
      assertThat(star.north.command("hub", Command.REKEY_CHILD)).isEmpty();
      star.exchange(star.south, SOUTH, star.north, NORTH, 1);
      star.exchange(star.north, NORTH, star.south, SOUTH, 1);
      awaitRoutes(star.north, "10.1.0.0/16", "10.3.0.0/16");

      assertThat(star.south.command("hub", Command.TERMINATE)).isEmpty();
      awaitRoutes(star.north, "10.1.0.0/16");
      star.exchange(star.north, NORTH, star.hub, "10.1.0.5", 0);

      assertThat(star.south.command("hub", Command.INITIATE)).isEmpty();
      awaitRoutes(star.north, "10.1.0.0/16", "10.3.0.0/16");
      awaitRoutes(star.south, "10.1.0.0/16", "10.2.0.0/16");
      star.exchange(star.north, NORTH, star.south, SOUTH, 1);
    }
  }

  @Test
  void actorsThatCrashAtTheHubTellWhatTheyHaveToTell() throws Exception {
    try (Star star = new Star("on")) {
      assertThat(star.north.command("hub", Command.INITIATE)).isEmpty();
      awaitRoutes(star.north, "10.1.0.0/16");
      CompletableFuture<Object> context =
          star.hub.faults.arm(Kind.CONTEXT, message -> message.toString().startsWith("Post["));

      assertThat(star.south.command("hub", Command.INITIATE)).isEmpty();

      assertThat(context.get(60, TimeUnit.SECONDS)).isNotNull();
      awaitRoutes(star.north, "10.1.0.0/16", "10.3.0.0/16");
      awaitRoutes(star.south, "10.1.0.0/16", "10.2.0.0/16");
      CompletableFuture<Object> peer = star.hub.faults.arm(Kind.PEER);
      star.hub.node.peer(new PeerId("north")).tell(new PeerActor.Demand());
      assertThat(peer.get(60, TimeUnit.SECONDS)).isNotNull();
      star.exchange(star.south, SOUTH, star.north, NORTH, 1);

      assertThat(star.south.command("hub", Command.TERMINATE)).isEmpty();
      awaitRoutes(star.north, "10.1.0.0/16");
    }
  }

  @Test
  void whereTransitIsOffSitesStayAlone() throws Exception {
    try (Star star = new Star("off")) {
      assertThat(star.north.command("hub", Command.INITIATE)).isEmpty();
      assertThat(star.south.command("hub", Command.INITIATE)).isEmpty();
      Await.until(
          "transit in the office",
          () ->
              routes(star.north, "office").contains("10.3.0.0/16")
                  && routes(star.south, "guest").contains("10.2.0.0/16"));
      assertThat(routes(star.north, "tills")).containsExactly("10.1.0.0/16");
      assertThat(routes(star.south, "tills")).containsExactly("10.1.0.0/16");

      // Even if the site's own router knows a way.
      star.hub.tun.inject(new ContextId("tills"), packet("10.1.0.5", NORTH, 1));
      assertThat(star.north.tun.delivered(ARRIVAL_MILLIS)).isNotNull();
      star.north
          .node
          .links()
          .contexts()
          .publish(
              new ContextId("tills"),
              RoutingTable.of(
                  Map.of(
                      IpPrefix.parse("10.3.0.0/16"),
                      new NextHop.Tunnel(new TunnelId(new PeerId("hub"), "hsvpn")))));
      star.north.tun.inject(new ContextId("tills"), packet(NORTH, SOUTH, 2));
      Await.until(
          "the hub refuses", () -> star.hub.node.links().drops().get(DropReason.TRANSIT_OFF) == 1);
      assertThat(star.south.tun.delivered(0)).isNull();
    }
  }

  @Test
  void aSiteCannotSpeakForAnother() throws Exception {
    try (Star star = new Star("on")) {
      assertThat(star.north.command("hub", Command.INITIATE)).isEmpty();
      assertThat(star.south.command("hub", Command.INITIATE)).isEmpty();
      awaitRoutes(star.north, "10.1.0.0/16", "10.3.0.0/16");

      star.north.tun.inject(new ContextId("office"), packet("10.3.0.9", SOUTH, 1));
      Await.until(
          "the hub refuses",
          () -> star.hub.node.links().drops().get(DropReason.SOURCE_NOT_AUTHORISED) == 1);
      // From the hub's own site nothing is admitted that the hub did not name.
      star.hub.tun.inject(new ContextId("office"), packet("10.77.0.1", NORTH, 2));
      Await.until(
          "the branch refuses",
          () -> star.north.node.links().drops().get(DropReason.SOURCE_NOT_AUTHORISED) == 1);
    }
  }
}
