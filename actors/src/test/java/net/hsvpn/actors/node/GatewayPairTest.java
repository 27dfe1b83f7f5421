package net.hsvpn.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.hsvpn.actors.http.GatewayView.Command;
import net.hsvpn.actors.node.FaultInjector.Kind;
import net.hsvpn.actors.peer.PeerActor;
import net.hsvpn.actors.peer.PeerStatus;
import net.hsvpn.actors.peer.PeerStatus.State;
import net.hsvpn.actors.sa.IkeSaActor;
import net.hsvpn.actors.sa.IkeSaCell;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.io.memory.MemoryNetwork;
import net.hsvpn.peers.sa.Event;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * Two complete gateways, three contexts with the same address ranges. The tests follow one another
 * in the life of one tunnel.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GatewayPairTest {
  private static final ContextId OFFICE = new ContextId("office");
  private static final ContextId GUEST = new ContextId("guest");
  private static final ContextId TILLS = new ContextId("tills");
  private static final ContextId[] ALL = {OFFICE, GUEST, TILLS};
  private static final PeerId BRANCH = new PeerId("branch");

  private static TestGateway hub;
  private static TestGateway branch;
  private static Traffic outward;
  private static Traffic homeward;

  @BeforeAll
  static void start() throws Exception {
    MemoryNetwork network = new MemoryNetwork();
    hub = new TestGateway(gateway("hub", "192.0.2.2", "10.1", "branch", "192.0.2.1"), network);
    branch = new TestGateway(gateway("branch", "192.0.2.1", "10.2", "hub", "192.0.2.2"), network);
    outward = new Traffic(hub, branch, "10.1.0.5", "10.2.0.7");
    homeward = new Traffic(branch, hub, "10.2.0.7", "10.1.0.5");
  }

  @AfterAll
  static void stop() throws Exception {
    hub.close();
    branch.close();
  }

  private static String gateway(
      String name, String address, String net, String peer, String peerAddress) {
    StringBuilder contexts = new StringBuilder();
    int tag = 10;
    for (ContextId context : ALL) {
      contexts.append(
          """
          %s { tag = %d, networks = ["%s.0.0/16"], tun = tun-%s, address = ["%s.0.1/16"] }
          """
              .formatted(context, tag, net, context, net));
      tag += 10;
    }
    return """
    hsvpn {
      gateway { name = %s, identity = "%s.example.net", listen = ["%s"] }
      contexts { %s }
      peers { %s {
        remote = "%s", remote-identity = "%s.example.net"
        auth { local = psk, remote = psk, psk = "correct horse battery staple" }
        method = hsvpn, contexts = [office, guest, tills], start = on-demand
      } }
      http { bind = "127.0.0.1:0" }
      cluster { host = "127.0.0.1", port = 0, seeds = [] }
    }
    """
        .formatted(name, name, address, contexts, peer, peerAddress, peer);
  }

  @Test
  @Order(1)
  void aTunnelComesUpOnCommandAndCarriesEveryContext() throws Exception {
    assertThat(hub.command("branch", Command.INITIATE)).isEmpty();
    // The other end may still be learning its routes; what is up already is not called twice.
    assertThat(branch.command("hub", Command.INITIATE)).isEmpty();

    outward.exchange(20, ALL);
    homeward.exchange(20, ALL);

    PeerStatus status = hub.peer("branch");
    assertThat(status.state()).isEqualTo(State.ESTABLISHED);
    assertThat(status.ikeSas()).hasSize(1);
    assertThat(status.childSas()).hasSize(1);
    assertThat(status.contexts())
        .allSatisfy(c -> {
          assertThat(c.packetsOut()).isEqualTo(20);
          assertThat(c.packetsIn()).isEqualTo(20);
        });
  }

  @Test
  @Order(2)
  void anIkeSaThatCrashesGoesOnWithItsState() throws Exception {
    String before = hub.peer("branch").ikeSas().getFirst().id();
    crashUnderTraffic(
        Kind.IKE_SA,
        () ->
            IkeSaCell.all(hub.node.services().checkpoints(), BRANCH)
                .values()
                .forEach(cell ->
                    hub.node
                        .services()
                        .registry()
                        .find(cell.state().id().localSpi())
                        .orElseThrow()
                        .tell(new IkeSaActor.Order(new Event.Probe(0)))));
    assertThat(hub.peer("branch").ikeSas().getFirst().id()).isEqualTo(before);
  }

  @Test
  @Order(3)
  void aPeerAndItsContextsThatCrashGoOnWithTheirState() throws Exception {
    // A restarted peer tells its contexts anew what lies behind it: there the next crash waits.
    CompletableFuture<Object> context = hub.faults.arm(Kind.CONTEXT);
    crashUnderTraffic(Kind.PEER, () -> hub.node.peer(BRANCH).tell(new PeerActor.Demand()));
    outward.exchange(5, ALL);
    assertThat(context.get(60, TimeUnit.SECONDS)).isNotNull();
    outward.exchange(20, ALL);
    homeward.exchange(20, ALL);
  }

  @Test
  @Order(4)
  void theReceptionThatCrashesGoesOn() throws Exception {
    crashUnderTraffic(Kind.RECEPTION, GatewayPairTest::knockWithUnknownSpi);
  }

  @Test
  @Order(5)
  void theStreamsSupervisorThatCrashesLeavesTheGraphAlone() throws Exception {
    crashUnderTraffic(Kind.STREAMS, () -> hub.node.streams().tell(new StreamsActor.Check()));
  }

  @Test
  @Order(6)
  void whoLooksAtPathsCrashesAndLooksAgain() throws Exception {
    assertThat(hub.faults.arm(Kind.PATHS).get(60, TimeUnit.SECONDS)).isNotNull();
    CrashOnce.Hold again = hub.faults.hold(Kind.PATHS);
    again.awaitReached();
    again.release();
  }

  @Test
  @Order(6)
  void aChildSaThatCrashesWhileItIsReplacedLosesNothing() throws Exception {
    CompletableFuture<Object> crash = hub.faults.arm(Kind.CHILD_SA);
    String before = hub.peer("branch").childSas().getFirst().inboundSpi();

    assertThat(hub.command("branch", Command.REKEY_CHILD)).isEmpty();
    outward.exchange(50, ALL);
    homeward.exchange(50, ALL);

    assertThat(crash.get(60, TimeUnit.SECONDS)).isNotNull();
    assertThat(hub.peer("branch").childSas())
        .filteredOn(c -> c.state().equals("installed"))
        .singleElement()
        .satisfies(c -> assertThat(c.inboundSpi()).isNotEqualTo(before));
  }

  @Test
  @Order(7)
  void rekeyingStillWorksAfterAllThis() throws Exception {
    String before = hub.peer("branch").ikeSas().getFirst().id();

    assertThat(hub.command("branch", Command.REKEY_IKE)).isEmpty();
    outward.exchange(20, ALL);
    Await.until("the old IKE SA is gone", () -> settled(hub, "branch") && settled(branch, "hub"));
    assertThat(branch.command("hub", Command.REKEY_CHILD)).isEmpty();
    homeward.exchange(20, ALL);

    assertThat(hub.peer("branch").ikeSas())
        .filteredOn(sa -> sa.state().equals("established"))
        .singleElement()
        .satisfies(sa -> assertThat(sa.id()).isNotEqualTo(before));
    // Every kind of actor that these two gateways have; none of L2TP.
    assertThat(hub.faults.crashes().keySet())
        .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.of(Kind.CARRIER)));
  }

  @Test
  @Order(8)
  void terminatingLeavesNothingAndWaitsForTheOutcome() throws Exception {
    assertThat(hub.command("branch", Command.TERMINATE)).isEmpty();

    assertThat(hub.peer("branch").state()).isEqualTo(State.DOWN);
    assertThat(hub.peer("branch").ikeSas()).isEmpty();
    assertThat(hub.command("branch", Command.REKEY_IKE))
        .hasValueSatisfying(why -> assertThat(why).contains("down"));
  }

  @Test
  @Order(9)
  void trafficCallsAPeerThatIsOnDemand() throws Exception {
    // The branch was not ordered to stay down, and remembers what lies behind the hub.
    Await.until("the branch sees the end", () -> branch.peer("hub").ikeSas().isEmpty());

    // The first packet is held, unless the branch still rests from the end of the last call.
    homeward.knock(GUEST);

    homeward.exchange(5, ALL);
    // Who was called learns the way back a moment later; the order is done once it is there.
    assertThat(hub.command("branch", Command.INITIATE)).isEmpty();
    outward.exchange(5, ALL);
    assertThat(hub.peer("branch").ikeSas()).hasSize(1);
  }

  /** Nothing is under way any more: one IKE SA, and one child that belongs to it. */
  private static boolean settled(TestGateway gateway, String peer) throws Exception {
    PeerStatus status = gateway.peer(peer);
    return status.ikeSas().size() == 1
        && status.childSas().size() == 1
        && status.childSas().getFirst().state().equals("installed");
  }

  private static void crashUnderTraffic(Kind kind, Runnable provocation) throws Exception {
    outward.exchange(20, ALL);
    CompletableFuture<Object> crash = hub.faults.arm(kind);
    provocation.run();
    do {
      outward.exchange(1, ALL);
      homeward.exchange(1, ALL);
    } while (!crash.isDone());
    outward.exchange(50, ALL);
    homeward.exchange(50, ALL);
    assertThat(hub.peer("branch").state()).isEqualTo(State.ESTABLISHED);
  }

  private static void knockWithUnknownSpi() {
    byte[] header = new byte[28];
    header[0] = 1;
    header[8] = 2;
    header[17] = 0x20;
    header[18] = 37;
    header[27] = 28;
    assertThat(
            hub.udp.inject(
                new InetSocketAddress("198.51.100.1", 500),
                new InetSocketAddress("192.0.2.2", 500),
                header))
        .isTrue();
  }
}
