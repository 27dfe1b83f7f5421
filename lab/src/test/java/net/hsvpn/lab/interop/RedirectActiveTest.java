package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.CHILD;
import static net.hsvpn.lab.interop.ForeignPeer.CONNECTION;
import static net.hsvpn.lab.interop.ForeignPeer.KEY;
import static net.hsvpn.lab.interop.ForeignPeer.OURS;
import static net.hsvpn.lab.interop.ForeignPeer.PEER;
import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.hsvpn.lab.gateway.Api;
import net.hsvpn.lab.gateway.ContextSpec;
import net.hsvpn.lab.gateway.GatewayProcess;
import net.hsvpn.lab.gateway.GatewaySpec;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.strongswan.Credentials;
import net.hsvpn.lab.topology.Host;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * strongSwan's scenario redirect-active, both ways round: one end sends the other to another
 * address while their IKE SA stands, and the old IKE SA goes.
 */
@Tag("interop")
class RedirectActiveTest {
  private static final String ELSEWHERE = "192.0.2.4";

  @Test
  void strongSwanSendsUsElsewhere() {
    String theirs = "192.0.2.3";
    try (Scenario s =
        new Scenario(new ForeignPeer(KEY, p -> p, c -> c.from("192.0.2.2," + theirs), List.of()))) {
      s.lab.sunHost.address("eth0", theirs + "/24");
      s.weConnect(PEER);
      s.pings();
      String before = s.lab.ikeSa();

      Output ordered = s.lab.sun.redirect(CONNECTION, theirs);

      assertThat(ordered.ok()).as(ordered.both()).isTrue();
      s.lab.eventually("we moved", () -> s.lab.hasReplaced(before));
      s.lab.eventually("strongSwan has one IKE SA", () -> s.lab.sun.sas().size() == 1);
      assertThat(s.lab.sun.log()).contains("N(REDIR_FROM)");
      assertThat(s.lab.moon.api().get("ike-sas").toString()).contains(theirs);
      s.pings();
    }
  }

  @Test
  void weDoNotGoWhereWeMayNot() {
    try (Scenario s =
        new Scenario(
            new ForeignPeer(
                KEY,
                p -> p.with("redirect-targets", List.of("198.51.100.0/24")),
                c -> c,
                List.of()))) {
      s.weConnect(PEER);
      String before = s.lab.ikeSa();
      s.lab.sun.redirect(CONNECTION, "192.0.2.3");
      s.lab.eventually("we refused", () -> s.lab.told("NEGOTIATION_FAILED") == 1);
      assertThat(s.lab.ikeSa()).isEqualTo(before);
    }
  }

  /** strongSwan follows from gateway to gateway while one of them is emptied. */
  @Test
  void weSendStrongSwanElsewhere() {
    try (Scenario s =
        Scenario.of(
            gateway -> gateway.knowing(ForeignPeer.peer(KEY)),
            Credentials.NONE,
            ForeignPeer.connection(KEY))) {
      GatewayProcess other = elsewhere(s);
      s.theyConnect(CHILD, PEER);

      Api.Answer moved = s.lab.moon.api().order("peers/" + PEER + "/redirect", target(ELSEWHERE));

      assertThat(moved.ok()).as(moved.toString()).isTrue();
      other.awaitEstablished(PEER, SOON);
      s.lab.eventually("the old one is gone", () -> s.lab.moon.api().get("ike-sas").isEmpty());
      s.lab.eventually("strongSwan has one IKE SA", () -> s.lab.sun.sas().size() == 1);
      assertThat(s.lab.sun.terminate(CONNECTION).ok()).isTrue();

      // Whoever comes while we drain is not even served.
      Api.Answer drain = s.lab.moon.api().order("drain", target(ELSEWHERE));
      assertThat(drain.ok()).as(drain.toString()).isTrue();
      Output initiated = s.lab.sun.initiate(CHILD);
      assertThat(initiated.ok()).as(initiated.both()).isTrue();
      other.awaitEstablished(PEER, SOON);
      assertThat(s.lab.moon.api().get("ike-sas")).isEmpty();
    }
  }

  private static String target(String address) {
    return "{\"to\": \"" + address + "\"}";
  }

  /** Another gateway of the same identity, which knows the same peer. */
  private static GatewayProcess elsewhere(Scenario s) {
    Host host = s.lab.topology.host("mars").joins(s.lab.internet, "eth0", ELSEWHERE + "/24");
    ContextSpec office =
        new ContextSpec(
            "office",
            10,
            OURS,
            List.of("10.1.0.1/16", "fd00:1::1/64"),
            host.context("office", OURS));
    GatewaySpec spec =
        new GatewaySpec(
            "mars",
            "moon.example.net",
            List.of(ELSEWHERE),
            host,
            List.of(office),
            List.of(ForeignPeer.peer(KEY)));
    return s.lab.topology.ends(GatewayProcess.start(spec)).awaitReady();
  }
}
