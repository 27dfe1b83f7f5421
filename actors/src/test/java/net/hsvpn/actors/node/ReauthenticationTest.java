package net.hsvpn.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import net.hsvpn.actors.http.GatewayView.Command;
import net.hsvpn.config.ContextId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** IKE SAs that begin beside an older one with the same peer. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ReauthenticationTest {
  private static final ContextId OFFICE = new ContextId("office");
  private static final ContextId GUEST = new ContextId("guest");

  private static long told(TestGateway gateway, String kind) {
    return gateway.node.services().events().since(0).stream()
        .filter(e -> e.kind().equals(kind))
        .count();
  }

  @Test
  void aNewIkeSaTakesOverUnderTrafficAndNotOnePacketIsLost() throws Exception {
    String timers = "timers { reauthentication = 10s }";
    try (TwoGateways two = new TwoGateways(timers, "")) {
      assertThat(two.hub.command("branch", Command.INITIATE)).isEmpty();
      assertThat(two.branch.command("hub", Command.INITIATE)).isEmpty();
      String before = two.hub.peer("branch").ikeSas().getFirst().id();

      while (told(two.hub, "IKE_REPLACED") == 0 || two.hub.peer("branch").ikeSas().size() > 1) {
        // Fails at the first packet that does not arrive.
        two.outward.exchange(50, OFFICE, GUEST);
        two.homeward.exchange(50, OFFICE, GUEST);
      }

      two.outward.exchange(50, OFFICE, GUEST);
      two.homeward.exchange(50, OFFICE, GUEST);
      assertThat(two.hub.peer("branch").ikeSas())
          .singleElement()
          .satisfies(sa -> assertThat(sa.id()).isNotEqualTo(before));
      assertThat(told(two.hub, "IKE_CLOSED") + told(two.branch, "IKE_CLOSED")).isZero();
      assertThat(told(two.branch, "IKE_REPLACED")).isEqualTo(told(two.hub, "IKE_REPLACED"));
    }
  }

  @Test
  void whoeverIsToldAnAuthLifetimeIsBackInTime() throws Exception {
    try (TwoGateways two = new TwoGateways("", "timers { auth-lifetime = 10s }")) {
      assertThat(two.hub.command("branch", Command.INITIATE)).isEmpty();
      assertThat(told(two.hub, "AUTH_LIFETIME")).isEqualTo(1);
      String before = two.hub.peer("branch").ikeSas().getFirst().id();

      Await.until(
          "authenticated anew",
          () ->
              two.hub.peer("branch").ikeSas().stream().noneMatch(sa -> sa.id().equals(before))
                  && two.branch.peer("hub").ikeSas().size() == 1);

      assertThat(told(two.branch, "IKE_EXPIRED")).isZero();
      two.outward.exchange(20, OFFICE, GUEST);
    }
  }
}
