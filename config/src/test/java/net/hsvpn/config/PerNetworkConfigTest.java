package net.hsvpn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A peer with a tunnel per network is a peer in each of its contexts. */
class PerNetworkConfigTest {
  private static final String CONTEXTS =
      """
      contexts {
        office { tag = 10, address = ["10.1.0.1/16"] }
        guest  { tag = 20, address = ["10.1.0.1/16", "fd00:1::1/64"] }
      }
      """;

  @Test
  void oneForEachContextWithAnIdentityOfItsOwn() {
    GatewayConfig config =
        load(
            """
            branch {
              remote = "192.0.2.1", remote-identity = "branch.example.net"
              auth { psk = "a key of some length" }, method = per-network
              networks { guest { local-identity = "guests@example.net", remote-networks = ["10.9.0.0/16"] } }
            }
            """);
    List<PeerConfig> tunnels = config.tunnels();
    assertThat(tunnels)
        .extracting(p -> p.id().value())
        .containsExactly("branch/office", "branch/guest");
    PeerConfig office = tunnels.getFirst();
    assertThat(office.method()).isEqualTo(Method.PLAIN);
    assertThat(office.contexts()).containsExactly(new ContextId("office"));
    assertThat(office.localIdentity()).contains(new Identity.Fqdn("office.hub.example.net"));
    assertThat(office.remoteIdentity())
        .isEqualTo(new IdentityPattern.Exactly(new Identity.Fqdn("office.branch.example.net")));
    assertThat(office.localNetworks()).containsExactly(IpPrefix.parse("10.1.0.0/16"));
    assertThat(office.remoteNetworks()).containsExactly(IpPrefix.ANY_IPV4);
    PeerConfig guest = tunnels.getLast();
    assertThat(guest.localIdentity()).contains(new Identity.Email("guests@example.net"));
    assertThat(guest.localNetworks()).hasSize(2);
    assertThat(guest.remoteNetworks()).containsExactly(IpPrefix.parse("10.9.0.0/16"));
  }

  @Test
  void mailboxesAreTakenApartByTheirDetail() {
    GatewayConfig config =
        load(
            """
            branch {
              remote-identity = "branch@example.net", contexts = [office]
              auth { psk = "a key of some length" }, method = per-network
            }
            """);
    assertThat(config.tunnels().getFirst().remoteIdentity())
        .hasToString("branch+office@example.net");
  }

  @Test
  void whatCannotWorkIsRefusedByName() {
    assertThat(
            errors(
                """
                branch {
                  remote = "192.0.2.1", remote-identity = "192.0.2.1", start = on-demand
                  auth { psk = "a key of some length" }, method = per-network, contexts = [office]
                  networks { offiec { } }
                }
                """))
        .anyMatch(
            e -> e.contains("remote-identity") && e.contains("networks.office.remote-identity"))
        .anyMatch(e -> e.contains("did you mean office?"))
        .anyMatch(e -> e.contains("networks.office.remote-networks"));
  }

  @Test
  void twoNetworksMustNotHaveOneIdentity() {
    assertThat(
            errors(
                """
                branch {
                  remote-identity = "branch.example.net"
                  auth { psk = "a key of some length" }, method = per-network
                  networks { office { remote-identity = "guest.branch.example.net" } }
                }
                """))
        .anyMatch(e -> e.contains("is already that of peer branch in context office"));
  }

  private static GatewayConfig load(String peers) {
    LoadResult result = ConfigLoader.parse(file(peers), Path.of("hub.conf"));
    assertThat(result).isInstanceOf(LoadResult.Loaded.class);
    return ((LoadResult.Loaded) result).config();
  }

  private static List<String> errors(String peers) {
    LoadResult result = ConfigLoader.parse(file(peers), Path.of("hub.conf"));
    assertThat(result).isInstanceOf(LoadResult.Refused.class);
    return ((LoadResult.Refused) result).errors().stream().map(ConfigError::toString).toList();
  }

  private static String file(String peers) {
    return "hsvpn { gateway { name = hub, identity = hub.example.net }\n"
        + CONTEXTS
        + "peers {\n"
        + peers
        + "} }";
  }
}
