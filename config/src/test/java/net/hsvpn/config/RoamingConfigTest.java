package net.hsvpn.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pools of addresses, and peers that stand for many. */
class RoamingConfigTest {
  private static LoadResult load(String pools, String peer) {
    return ConfigLoader.parse(
        """
        hsvpn {
          gateway.name = hub
          contexts { office { tag = 10, networks = ["10.1.0.0/16"], %s } }
          peers { road { auth.psk = "a long random text", %s } }
        }
        """
            .formatted(pools, peer),
        Path.of("gateway.conf"));
  }

  private static GatewayConfig loaded(String pools, String peer) {
    LoadResult result = load(pools, peer);
    assertThat(result).as(result.toString()).isInstanceOf(LoadResult.Loaded.class);
    return ((LoadResult.Loaded) result).config();
  }

  private static String refused(String pools, String peer) {
    LoadResult result = load(pools, peer);
    assertThat(result).isInstanceOf(LoadResult.Refused.class);
    assertThat(((LoadResult.Refused) result).errors()).hasSize(1);
    return ((LoadResult.Refused) result).errors().getFirst().toString();
  }

  @Test
  void poolsOfAContext() {
    GatewayConfig config =
        loaded(
            """
            pools { addresses = ["10.9.0.0/30", "fd00:9::1-fd00:9::ff"], dns = ["10.1.0.53"]
              domains = ["example.net"], networks = ["0.0.0.0/0"] }
            """,
            "method = plain, virtual-address = offer, max-users = 7");
    AddressPools pools = config.contexts().getFirst().pools();
    assertThat(pools)
        .isEqualTo(
            new AddressPools(
                List.of(
                    new AddressRange(
                        InetAddress.ofLiteral("10.9.0.1"), InetAddress.ofLiteral("10.9.0.2")),
                    new AddressRange(
                        InetAddress.ofLiteral("fd00:9::1"), InetAddress.ofLiteral("fd00:9::ff"))),
                List.of(InetAddress.ofLiteral("10.1.0.53")),
                List.of("example.net"),
                List.of(IpPrefix.ANY_IPV4)));
    assertThat(pools.prefixes())
        .containsExactly(IpPrefix.parse("10.9.0.0/30"), IpPrefix.parse("fd00:9::/120"));
    PeerConfig road = config.peers().getFirst();
    assertThat(road.roaming()).isEqualTo(new RoamingPolicy(VirtualAddressing.OFFER, 7));
    assertThat(road.localNetworks()).isEmpty();
    assertThat(road.group()).isTrue();
  }

  @Test
  void withoutMoreTheContextsNetworksAreReached() {
    AddressPools pools =
        loaded("pools.addresses = [\"10.9.0.0/24\"]", "").contexts().getFirst().pools();
    assertThat(pools.networks()).containsExactly(IpPrefix.parse("10.1.0.0/16"));
    assertThat(loaded("", "").contexts().getFirst().pools()).isEqualTo(AddressPools.NONE);
  }

  @Test
  void onlyWhoMayBeManyAndAnywhereStandsForMany() {
    assertThat(loaded("", "remote = \"192.0.2.9\"").peers().getFirst().group()).isFalse();
    assertThat(loaded("", "remote-identity = a.example").peers().getFirst().group()).isFalse();
    assertThat(loaded("", "remote-identity = \"*.example\"").peers().getFirst().group()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pools.addresses = [] || no address",
        "pools { dns = [\"10.1.0.1\"] } || the key is missing",
        "pools.addresses = [\"10.9.0.0/24\", \"10.9.0.9-10.9.0.10\"] || overlaps",
        "pools.addresses = [\"10.9.0.9-10.9.0.1\"] || ends before it begins",
        "pools.addresses = [\"10.9.0.9-fd00::1\"] || different families",
        "pools.addresses = [\"10.9.0.9-\"] || no IP address",
        "pools.addresses = [\"10.9.0.0/24\"] | virtual-address = offer | belongs to method plain",
        "'' | method = plain, virtual-address = require | has no pools",
        "'' | method = plain, virtual-address = request, remote-networks = [\"10.2.0.0/16\"]"
            + " | cannot be called",
        "'' | method = plain, local-networks = [\"10.1.0.0/16\"] | plain needs remote-networks",
        "'' | max-users = 0 | out of range",
      })
  void errors(String pools, String peer, String words) {
    assertThat(refused(pools == null ? "" : pools, peer == null ? "" : peer)).contains(words);
  }

  @Test
  void ofAPrefixNoHostHasTheFirstAndTheLastAddress() {
    assertThat(AddressRange.parse("10.9.0.0/24").toString()).isEqualTo("10.9.0.1-10.9.0.254");
    assertThat(AddressRange.parse("10.9.0.0/31").toString()).isEqualTo("10.9.0.0-10.9.0.1");
    assertThat(AddressRange.parse("10.9.0.7").toString()).isEqualTo("10.9.0.7-10.9.0.7");
    assertThat(AddressRange.parse("fd00::/64").toString())
        .isEqualTo("fd00::1-fd00::ffff:ffff:ffff:ffff");
    assertThat(AddressRange.parse("10.9.0.0/24").size()).isEqualTo(254);
  }

  @Test
  void usersAreNamedBelowTheirPeer() {
    PeerId user = new PeerId("road").user("carol@example.net");
    assertThat(user).isEqualTo(new PeerId("road/carol@example.net"));
    assertThat(user.group()).isEqualTo(new PeerId("road"));
    assertThatIllegalArgumentException().isThrownBy(() -> new PeerId("road/a/b"));
    assertThatIllegalArgumentException().isThrownBy(() -> new PeerId("road/"));
    assertThat(refused("", "}, \"a/b\" { auth.psk = other")).contains("a/b");
  }
}
