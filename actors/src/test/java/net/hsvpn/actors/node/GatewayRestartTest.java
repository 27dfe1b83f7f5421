package net.hsvpn.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.hsvpn.actors.http.GatewayView.Command;
import net.hsvpn.actors.peer.PeerStatus;
import net.hsvpn.actors.peer.PeerStatus.ChildSaStatus;
import net.hsvpn.actors.peer.PeerStatus.IkeSaStatus;
import net.hsvpn.config.ContextId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is killed comes back with its IKE SAs, and with other children at once. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class GatewayRestartTest {
  private static final ContextId OFFICE = new ContextId("office");
  private static final ContextId GUEST = new ContextId("guest");

  @TempDir Path folder;

  private String storage() throws Exception {
    Path key = Files.writeString(folder.resolve("storage.key"), "0f".repeat(32));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    return "storage { key-file = \"%s\", jdbc-url = \"jdbc:h2:file:%s\" }"
        .formatted(key, folder.resolve("states"));
  }

  @Test
  void theTunnelGoesOnWithoutANewAuthentication() throws Exception {
    try (TwoGateways two = new TwoGateways("", "", storage())) {
      assertThat(two.branch.command("hub", Command.INITIATE)).isEmpty();
      assertThat(two.hub.command("branch", Command.INITIATE)).isEmpty();
      two.outward.exchange(10, OFFICE, GUEST);
      PeerStatus before = two.hub.peer("branch");
      int incarnation = two.hub.node.services().incarnation();

      for (int i = 1; i <= 3; i++) {
        two.restartHub();
        two.outward.knock(OFFICE);
        two.outward.exchange(10, OFFICE, GUEST);
        two.homeward.exchange(10, OFFICE, GUEST);
        PeerStatus after = two.hub.peer("branch");
        assertThat(ids(after)).isEqualTo(ids(before));
        assertThat(ids(two.branch.peer("hub"))).isEqualTo(ids(before));
        assertThat(spis(after)).doesNotContainAnyElementsOf(spis(before));
        assertThat(two.hub.node.services().incarnation()).isEqualTo((incarnation + i) & 0xFFFF);
        before = after;
      }
      // What holds a private value is not written, and hinders nothing.
      assertThat(two.hub.command("branch", Command.REKEY_IKE)).isEmpty();
      assertThat(two.hub.command("branch", Command.REKEY_CHILD)).isEmpty();
      two.restartHub();
      two.outward.knock(OFFICE);
      two.outward.exchange(10, OFFICE, GUEST);
    }
  }

  @Test
  void withoutAKeyNothingOutlivesTheProcess() throws Exception {
    try (TwoGateways two = new TwoGateways("", "")) {
      assertThat(two.branch.command("hub", Command.INITIATE)).isEmpty();
      assertThat(two.hub.command("branch", Command.INITIATE)).isEmpty();
      two.restartHub();
      assertThat(two.hub.peer("branch").ikeSas()).isEmpty();
    }
  }

  private static List<String> ids(PeerStatus peer) {
    return peer.ikeSas().stream().map(IkeSaStatus::id).toList();
  }

  private static List<String> spis(PeerStatus peer) {
    return peer.childSas().stream().map(ChildSaStatus::inboundSpi).toList();
  }
}
