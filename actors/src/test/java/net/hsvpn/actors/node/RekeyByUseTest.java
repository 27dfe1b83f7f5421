package net.hsvpn.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.hsvpn.actors.http.GatewayView.Command;
import net.hsvpn.actors.peer.PeerStatus.ChildSaStatus;
import net.hsvpn.config.ContextId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two gateways whose child SAs may carry very little: they replace them all the time. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RekeyByUseTest {
  private static final ContextId OFFICE = new ContextId("office");
  private static final ContextId GUEST = new ContextId("guest");
  private static final int REKEYINGS = 8;

  @Test
  void childrenReplaceEachOtherUnderTrafficAndNotOnePacketIsLost() throws Exception {
    String little = "esp = [\"aes128gcm16\"], timers { child-packets = 1000 }";
    try (TwoGateways two = new TwoGateways(little, little)) {
      assertThat(two.hub.command("branch", Command.INITIATE)).isEmpty();
      assertThat(two.branch.command("hub", Command.INITIATE)).isEmpty();
      Set<String> children = new HashSet<>();
      int sent = 0;
      while (children.size() <= REKEYINGS) {
        // Fails at the first packet that does not arrive.
        two.outward.exchange(100, OFFICE, GUEST);
        two.homeward.exchange(100, OFFICE, GUEST);
        sent += 400;
        two.hub.peer("branch").childSas().stream()
            .map(ChildSaStatus::inboundSpi)
            .forEach(children::add);
      }
      assertThat(sent).as("packets for %d children", children.size()).isGreaterThan(1000);
      assertThat(two.hub.node.services().events().since(0))
          .filteredOn(e -> e.kind().equals("CHILD_REKEYED"))
          .hasSizeGreaterThanOrEqualTo(REKEYINGS);
      assertThat(two.hub.peer("branch").ikeSas()).hasSize(1);
    }
  }
}
