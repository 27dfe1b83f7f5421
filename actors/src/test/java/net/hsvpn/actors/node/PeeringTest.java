package net.hsvpn.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import net.hsvpn.actors.cluster.CommandResult;
import net.hsvpn.actors.events.GatewayEvent;
import net.hsvpn.actors.http.GatewayView.Command;
import net.hsvpn.actors.node.FaultInjector.Kind;
import net.hsvpn.actors.peer.PeerActor;
import net.hsvpn.actors.peer.PeerStatus;
import net.hsvpn.actors.peer.PeerStatus.ChildSaStatus;
import net.hsvpn.actors.peer.PeerStatus.State;
import net.hsvpn.actors.sa.ChildSaActor;
import net.hsvpn.actors.sa.IkeSaActor;
import net.hsvpn.actors.sa.IkeSaCell;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.drop.DropReason;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HalfOpen;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How two gateways come together, and how they part. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class PeeringTest {
  private static final ContextId OFFICE = new ContextId("office");
  private static final ContextId GUEST = new ContextId("guest");
  private static final PeerId BRANCH = new PeerId("branch");
  private static final PeerId HUB = new PeerId("hub");

  @Test
  void theFirstPacketCallsAPeerThatIsOnDemand() throws Exception {
    String plain =
        "method = plain, contexts = [office], local-networks = [\"10.%d.0.0/16\"],"
            + " remote-networks = [\"10.%d.0.0/16\"],";
    try (TwoGateways two =
        new TwoGateways(plain.formatted(1, 2) + " start = on-demand", plain.formatted(2, 1))) {
      // The route is there before the tunnel is.
      Await.until("the route", () -> !routes(two.hub, "office", BRANCH).isEmpty());
      assertThat(two.hub.peer("branch").state()).isEqualTo(State.DOWN);

      // The packet that calls the peer arrives like those after it.
      two.outward.exchange(20, OFFICE);
      assertThat(two.hub.node.links().drops().get(DropReason.NO_OUTBOUND_SA)).isZero();
      // Who was called learns the way back a moment later; the order is done once it is there.
      assertThat(two.branch.command("hub", Command.INITIATE)).isEmpty();
      two.homeward.exchange(20, OFFICE);
      Await.until("established", () -> two.hub.peer("branch").state() == State.ESTABLISHED);
      assertThat(two.hub.peer("branch").ikeSas()).hasSize(1);
    }
  }

  @Test
  void packetsForAPeerThatDoesNotAnswerAreHeldInVain() throws Exception {
    String plain =
        "method = plain, contexts = [office], local-networks = [\"10.1.0.0/16\"],"
            + " remote-networks = [\"10.2.0.0/16\"], start = on-demand,"
            + " auth.psk = \"another key, and a long one\"";
    try (TwoGateways two = new TwoGateways(plain, "")) {
      Await.until("the route", () -> !routes(two.hub, "office", BRANCH).isEmpty());

      two.hub.tun.inject(OFFICE, Traffic.udp(TwoGateways.HERE, TwoGateways.THERE, 1));

      Await.until("dropped", () -> two.hub.node.links().drops().get(DropReason.HELD_IN_VAIN) == 1);
      assertThat(told(two.hub, "NEGOTIATION_FAILED")).isPresent();
    }
  }

  @ParameterizedTest
  @CsvSource({"auto, auto, esp", "always, auto, udp", "auto, always, udp"})
  void espGoesInUdpIfOneEndWantsIt(String atHub, String atBranch, String encapsulation)
      throws Exception {
    try (TwoGateways two =
        new TwoGateways("encapsulation = " + atHub, "encapsulation = " + atBranch)) {
      assertThat(two.hub.command("branch", Command.INITIATE)).isEmpty();
      assertThat(two.branch.command("hub", Command.INITIATE)).isEmpty();
      two.outward.exchange(20, OFFICE, GUEST);
      two.homeward.exchange(20, OFFICE, GUEST);
      assertThat(two.hub.command("branch", Command.REKEY_CHILD)).isEmpty();
      two.outward.exchange(20, OFFICE, GUEST);
      two.homeward.exchange(20, OFFICE, GUEST);
      for (PeerStatus status : List.of(two.hub.peer("branch"), two.branch.peer("hub"))) {
        assertThat(status.childSas())
            .isNotEmpty()
            .allSatisfy(c -> assertThat(c.encapsulation()).isEqualTo(encapsulation));
      }
    }
  }

  @Test
  void aPeerThatWasOrderedDownStaysDownWhateverTrafficWants() throws Exception {
    try (TwoGateways two = new TwoGateways("start = on-demand", "")) {
      assertThat(two.hub.command("branch", Command.INITIATE)).isEmpty();

      assertThat(two.hub.command("branch", Command.TERMINATE)).isEmpty();

      Await.until("no routes", () -> routes(two.hub, "office", BRANCH).isEmpty());
      // As the data plane would say it; the question is answered after it.
      two.hub.node.peer(BRANCH).tell(new PeerActor.Demand());
      assertThat(two.hub.peer("branch").state()).isEqualTo(State.DOWN);
      assertThat(two.hub.peer("branch").ikeSas()).isEmpty();
    }
  }

  /**
   * <pre>
   * hub ── IKE_SA_INIT ──→ ←── IKE_SA_INIT ── branch      both are on the way before either arrives
   * </pre>
   */
  @Test
  void ofTwoThatCallEachOtherAtOnceOneSaRemainsAndBothChooseTheSame() throws Exception {
    try (TwoGateways two = new TwoGateways("", "")) {
      CrashOnce.Hold atHub = two.hub.faults.hold(Kind.RECEPTION);
      CrashOnce.Hold atBranch = two.branch.faults.hold(Kind.RECEPTION);
      var fromHub = two.hub.view.command("branch", Command.INITIATE).toCompletableFuture();
      var fromBranch = two.branch.view.command("hub", Command.INITIATE).toCompletableFuture();
      Await.until("both called", () -> calling(two.hub, BRANCH) && calling(two.branch, HUB));
      atHub.release();
      atBranch.release();

      assertThat(outcome(fromHub)).isEmpty();
      assertThat(outcome(fromBranch)).isEmpty();
      Await.until(
          "one SA, the same at both ends",
          () -> {
            PeerStatus hub = two.hub.peer("branch");
            PeerStatus branch = two.branch.peer("hub");
            return hub.ikeSas().size() == 1
                && branch.ikeSas().size() == 1
                && hub.ikeSas().getFirst().id().equals(branch.ikeSas().getFirst().id())
                && hub.ikeSas().getFirst().initiator() != branch.ikeSas().getFirst().initiator()
                && mirrored(hub.childSas(), branch.childSas());
          });
      two.outward.exchange(20, OFFICE, GUEST);
      two.homeward.exchange(20, OFFICE, GUEST);
    }
  }

  @Test
  void aWrongKeyIsToldAtBothEndsAndLeavesNothing() throws Exception {
    try (TwoGateways two = new TwoGateways("", "auth.psk = \"another key, and a long one\"")) {
      assertThat(two.hub.command("branch", Command.INITIATE))
          .hasValueSatisfying(why ->
              assertThat(why).contains("AUTHENTICATION_FAILED", "compare the pre-shared key"));

      Await.until("told at the branch", () -> told(two.branch, "NEGOTIATION_FAILED").isPresent());
      GatewayEvent told = told(two.branch, "NEGOTIATION_FAILED").orElseThrow();
      assertThat(told.remedy()).hasValueSatisfying(r -> assertThat(r).contains("pre-shared keys"));
      assertThat(told(two.hub, "NEGOTIATION_FAILED")).isPresent();
      assertThat(two.hub.peer("branch").lastError()).isPresent();
      assertNothingLeft(two);
    }
  }

  @Test
  void aWrongIdentityIsToldAtBothEndsAndLeavesNothing() throws Exception {
    try (TwoGateways two = new TwoGateways("", "remote-identity = \"other.example.net\"")) {
      assertThat(two.hub.command("branch", Command.INITIATE))
          .hasValueSatisfying(
              why -> assertThat(why).contains("AUTHENTICATION_FAILED", "identities of both ends"));

      Await.until("told at the branch", () -> told(two.branch, "NEGOTIATION_FAILED").isPresent());
      assertThat(told(two.branch, "NEGOTIATION_FAILED").orElseThrow().text())
          .contains("no peer is configured for hub.example.net");
      assertNothingLeft(two);
    }
  }

  @Test
  void aPeerThatIsRestartedWithoutATunnelWithdrawsItsRoutes() throws Exception {
    try (TwoGateways two = new TwoGateways("", "")) {
      assertThat(two.branch.command("hub", Command.INITIATE)).isEmpty();
      Await.until("routes", () -> !routes(two.hub, "guest", BRANCH).isEmpty());
      CompletableFuture<Object> crash =
          two.hub.faults.arm(Kind.PEER, message -> message.toString().contains("Ended["));

      assertThat(two.branch.command("hub", Command.TERMINATE)).isEmpty();

      assertThat(crash.get(60, TimeUnit.SECONDS)).isNotNull();
      Await.until(
          "no routes",
          () ->
              routes(two.hub, "office", BRANCH).isEmpty()
                  && routes(two.hub, "guest", BRANCH).isEmpty());
      assertThat(two.hub.peer("branch").state()).isEqualTo(State.DOWN);
    }
  }

  @Test
  void rekeyingByOrderReplacesEveryChild() throws Exception {
    try (TwoGateways two = new TwoGateways("", "")) {
      assertThat(two.hub.command("branch", Command.INITIATE)).isEmpty();
      IkeSaCell.all(two.hub.node.services().checkpoints(), BRANCH)
          .values()
          .forEach(cell ->
              two.hub
                  .node
                  .services()
                  .registry()
                  .find(cell.state().id().localSpi())
                  .orElseThrow()
                  .tell(new IkeSaActor.Order(new Event.CreateChild(0))));
      Await.until("a second child", () -> installed(two.hub, "branch").size() == 2);
      Set<String> before = installed(two.hub, "branch");

      assertThat(two.hub.command("branch", Command.REKEY_CHILD)).isEmpty();

      assertThat(installed(two.hub, "branch")).hasSize(2).doesNotContainAnyElementsOf(before);
      two.outward.exchange(5, OFFICE, GUEST);
    }
  }

  /**
   * <pre>
   * hub ── CREATE_CHILD_SA (rekey) ──→ branch
   *     ←───────────────────────────── branch      and here the hub pauses, before it deletes the old
   * </pre>
   */
  @Test
  void whoAnsweredARekeyingDoesNotTakeTheTunnelForBroken() throws Exception {
    try (TwoGateways two = new TwoGateways("start = on-demand", "start = on-demand")) {
      assertThat(two.hub.command("branch", Command.INITIATE)).isEmpty();
      assertThat(two.branch.command("hub", Command.INITIATE)).isEmpty();
      CrashOnce.Hold hold =
          two.hub.faults.hold(Kind.IKE_SA, message -> message.toString().startsWith("Received["));
      var rekeyed = two.hub.view.command("branch", Command.REKEY_CHILD).toCompletableFuture();
      hold.awaitReached();

      Await.until("two children", () -> two.branch.peer("hub").childSas().size() == 2);
      assertThat(two.branch.peer("hub").state()).isEqualTo(State.ESTABLISHED);
      two.outward.exchange(5, OFFICE, GUEST);
      two.homeward.exchange(5, OFFICE, GUEST);
      hold.release();

      assertThat(outcome(rekeyed)).isEmpty();
      Await.until(
          "one child, the same at both ends",
          () -> mirrored(two.hub.peer("branch").childSas(), two.branch.peer("hub").childSas()));
      assertThat(two.branch.node.services().events().since(0))
          .filteredOn(e -> e.kind().equals("CHILD_ESTABLISHED"))
          .hasSize(1);
    }
  }

  private static Set<String> installed(TestGateway gateway, String peer) throws Exception {
    return gateway.peer(peer).childSas().stream()
        .filter(c -> c.state().equals("installed"))
        .map(ChildSaStatus::inboundSpi)
        .collect(Collectors.toSet());
  }

  private static boolean calling(TestGateway gateway, PeerId peer) {
    return !IkeSaCell.all(gateway.node.services().checkpoints(), peer).isEmpty();
  }

  private static boolean mirrored(List<ChildSaStatus> here, List<ChildSaStatus> there) {
    return here.size() == 1
        && there.size() == 1
        && here.getFirst().inboundSpi().equals(there.getFirst().outboundSpi())
        && here.getFirst().outboundSpi().equals(there.getFirst().inboundSpi());
  }

  private static Optional<String> outcome(CompletableFuture<Optional<CommandResult>> order)
      throws Exception {
    return order.get(90, TimeUnit.SECONDS).orElseThrow().failure();
  }

  private static Optional<GatewayEvent> told(TestGateway gateway, String kind) {
    return gateway.node.services().events().since(0).stream()
        .filter(e -> e.kind().equals(kind))
        .findFirst();
  }

  private static List<String> routes(TestGateway gateway, String context, PeerId peer)
      throws Exception {
    return gateway.view.routes(context).toCompletableFuture().get(60, TimeUnit.SECONDS).stream()
        .flatMap(List::stream)
        .filter(route -> route.peer().equals(Optional.of(peer.value())))
        .map(route -> route.prefix())
        .toList();
  }

  private static void assertNothingLeft(TwoGateways two) throws Exception {
    assertNothingLeft(two.hub, "branch");
    assertNothingLeft(two.branch, "hub");
  }

  private static void assertNothingLeft(TestGateway gateway, String peer) throws Exception {
    NodeServices node = gateway.node.services();
    Await.until(
        "nothing left at " + gateway.node.config().gateway().name(),
        () ->
            IkeSaCell.all(node.checkpoints(), new PeerId(peer)).isEmpty()
                && ChildSaActor.all(node.checkpoints(), new PeerId(peer)).isEmpty()
                && node.checkpoints().loadAll("half-open", "reception", HalfOpen.class).isEmpty()
                && node.registry().size() == 0);
    assertThat(node.publisher().snapshot().inbound()).isEmpty();
    assertThat(node.publisher().snapshot().outbound()).isEmpty();
    assertThat(gateway.peer(peer).state()).isEqualTo(State.DOWN);
    assertThat(routes(gateway, "office", new PeerId(peer))).isEmpty();
  }
}
