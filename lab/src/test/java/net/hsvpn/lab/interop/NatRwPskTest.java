package net.hsvpn.lab.interop;

import static net.hsvpn.lab.interop.ForeignPeer.SOON;
import static net.hsvpn.lab.interop.RoadWarriors.PEER;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import net.hsvpn.lab.run.Output;
import net.hsvpn.lab.strongswan.Credentials;
import net.hsvpn.lab.strongswan.StrongSwan;
import net.hsvpn.lab.topology.Host;
import net.hsvpn.lab.traffic.Endpoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * strongSwan's scenario nat-rw-psk: two users behind one NAT, who come from the same address.
 *
 * <pre>
 * alice 10.98.0.2 -- 10.98.0.1 nat 192.0.2.254 -- internet -- 192.0.2.1 moon
 * venus 10.99.0.2 -- 10.99.0.1 nat
 * </pre>
 */
@Tag("interop")
class NatRwPskTest {
  private static final String MASQUERADE =
      """
      table ip nat {
        chain out {
          type nat hook postrouting priority 100;
          oifname eth0 masquerade
        }
      }
      """;

  @Test
  void twoUsersBehindOneNat() {
    try (ForeignPeer lab =
        new ForeignPeer(
            gateway -> RoadWarriors.gateway(gateway, "require", "10.9.0.0/28"), Credentials.NONE)) {
      Host nat = lab.topology.host("nat").joins(lab.internet, "eth0", "192.0.2.254/24");
      nat.forwarding();
      Host alice = lab.topology.host("alice").cabled("eth1", "10.98.0.2/24", nat, "10.98.0.1/24");
      Host venus = lab.topology.host("venus").cabled("eth2", "10.99.0.2/24", nat, "10.99.0.1/24");
      alice.route("default via 10.98.0.1");
      venus.route("default via 10.99.0.1");
      nat.command("nft", "-f", "-").reading(MASQUERADE).run();

      StrongSwan first = start(lab, alice, "alice", "10.98.0.2");
      StrongSwan second = start(lab, venus, "venus", "10.99.0.2");
      connect(lab, first, "alice");
      connect(lab, second, "venus");

      List<String> remotes = new ArrayList<>();
      for (JsonNode sa : lab.moon.api().peer(PEER).path("ikeSas")) {
        remotes.add(sa.path("remote").asText());
      }
      assertThat(remotes)
          .hasSize(2)
          .doesNotHaveDuplicates()
          .allMatch(remote -> remote.startsWith("192.0.2.254:"));
      for (int turn = 0; turn < 2; turn++) {
        Scenario.pings(lab.near(false), new Endpoint(alice, address(lab, "alice")));
        Scenario.pings(lab.near(false), new Endpoint(venus, address(lab, "venus")));
      }
      assertThat(first.terminate("alice").ok()).isTrue();
      lab.eventually("alice is gone", () -> RoadWarriors.addresses(lab, "alice").isEmpty());
      Scenario.pings(lab.near(false), new Endpoint(venus, address(lab, "venus")));
    }
  }

  private static StrongSwan start(ForeignPeer lab, Host host, String name, String local) {
    return lab.topology.ends(
        StrongSwan.start(
            host, StrongSwan.Logging.NORMAL, RoadWarriors.user(name, local, "0.0.0.0")));
  }

  private static void connect(ForeignPeer lab, StrongSwan they, String user) {
    Output initiated = they.initiate(user + "-net");
    assertThat(initiated.ok()).as(initiated.both() + lab.moon.log()).isTrue();
    lab.moon.awaitEstablished(PEER, SOON);
  }

  private static String address(ForeignPeer lab, String user) {
    return RoadWarriors.addresses(lab, user).getFirst();
  }
}
