package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.strongswan.Credentials;
import net.hsvpn.lab.strongswan.IkeSa;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Our gateway is killed and started again: strongSwan keeps its IKE SA, authenticates nobody anew,
 * and no packet ever bears the old child's keys again.
 */
@Tag("interop")
class GatewayRestartTest {
  @Test
  void theTunnelGoesOnWithoutANewNegotiation() {
    try (Scenario scenario =
        Scenario.of(GatewayRestartTest::ours, Credentials.NONE, ForeignPeer.connection(KEY))) {
      scenario.theyConnect(CHILD, PEER);
      scenario.pings();
      IkeSa before = scenario.lab.sun.sas().getFirst();

      scenario.lab.moon.kill();
      scenario.lab.moon.startAgain();
      scenario.lab.moon.awaitReady();

      Eventually.holds(
          "strongSwan has another child, and no other",
          () ->
              scenario.lab.sun.childSas().size() == 1
                  && !scenario.lab.sun.childSas().getFirst().spiIn().equals(spi(before)));
      scenario.pings();
      assertThat(scenario.lab.sun.sas())
          .singleElement()
          .matches(sa -> sa.initiatorSpi().equals(before.initiatorSpi()))
          .matches(sa -> sa.responderSpi().equals(before.responderSpi()));
      scenario.lab.moon.awaitEstablished(PEER, SOON);
      scenario.hangUp();
    }
  }

  @Test
  void anSaThatWasClosedDoesNotComeBack() {
    try (Scenario scenario =
        Scenario.of(GatewayRestartTest::ours, Credentials.NONE, ForeignPeer.connection(KEY))) {
      scenario.theyConnect(CHILD, PEER);
      scenario.hangUp();
      scenario.lab.moon.kill();
      scenario.lab.moon.startAgain();
      scenario.lab.moon.awaitReady();
      assertThat(scenario.lab.moon.api().get("ike-sas")).isEmpty();
      scenario.theyConnect(CHILD, PEER);
      scenario.pings();
    }
  }

  private static GatewaySpec ours(GatewaySpec gateway) {
    return gateway.knowing(ForeignPeer.peer(KEY)).remembering();
  }

  private static String spi(IkeSa sa) {
    return sa.children().getFirst().spiIn();
  }
}
