package net.hsvpn.actors.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.PeerId;
import net.hsvpn.dataplane.context.TunnelId;
import org.junit.jupiter.api.Test;

class RouteClaimsTest {
  private static final TunnelId NORTH = new TunnelId(new PeerId("north"), "hsvpn");
  private static final TunnelId SOUTH = new TunnelId(new PeerId("south"), "hsvpn");
  private static final IpPrefix OWN = IpPrefix.parse("10.1.0.0/16");
  private static final IpPrefix SITE = IpPrefix.parse("10.2.0.0/16");

  private final RouteClaims empty = RouteClaims.of(List.of(OWN));

  @Test
  void ofEqualPrefixesTheFirstClaimWinsUntilItIsWithdrawn() {
    RouteClaims both =
        empty.with(NORTH, List.of(SITE), List.of()).with(SOUTH, List.of(SITE), List.of());

    assertThat(both.granted()).containsEntry(SITE, NORTH);
    assertThat(both.conflicts()).extracting(RouteClaims.Conflict::tunnel).containsExactly(SOUTH);
    assertThat(both.with(NORTH, List.of(), List.of()).granted()).containsEntry(SITE, SOUTH);
  }

  @Test
  void nobodyGetsAPartOfOurOwnNetworks() {
    RouteClaims claims =
        empty.with(
            NORTH, List.of(OWN, IpPrefix.parse("10.1.7.0/24"), IpPrefix.ANY_IPV4), List.of());

    assertThat(claims.granted()).containsOnlyKeys(IpPrefix.ANY_IPV4);
    assertThat(claims.conflicts()).hasSize(2);
  }

  @Test
  void whoHasANetworkGoesBeforeWhoKnowsTheWayToIt() {
    RouteClaims viaHub = empty.with(NORTH, List.of(), List.of(SITE));
    RouteClaims both = viaHub.with(SOUTH, List.of(SITE), List.of());

    assertThat(viaHub.granted()).containsEntry(SITE, NORTH);
    assertThat(both.granted()).containsEntry(SITE, SOUTH);
    assertThat(both.with(SOUTH, List.of(), List.of()).granted()).containsEntry(SITE, NORTH);
    assertThat(both.conflicts()).isEmpty();
  }

  @Test
  void whatWeKnowFromAHubIsToldToNobody() {
    IpPrefix beyond = IpPrefix.parse("10.3.0.0/16");
    RouteClaims claims = empty.with(NORTH, List.of(SITE), List.of(beyond));

    assertThat(claims.granted()).containsOnlyKeys(SITE, beyond);
    assertThat(claims.sites()).containsOnly(Map.entry(SITE, NORTH.peer()));
  }

  @Test
  void ofTwoSitesWithOneNetworkTheOneThatHasItIsTold() {
    RouteClaims both =
        empty.with(NORTH, List.of(SITE), List.of()).with(SOUTH, List.of(SITE, OWN), List.of());

    assertThat(both.sites()).containsOnly(Map.entry(SITE, NORTH.peer()));
  }

  @Test
  void aConflictIsNewsOnlyOnce() {
    RouteClaims first = empty.with(NORTH, List.of(SITE), List.of());
    RouteClaims second = first.with(SOUTH, List.of(SITE), List.of());

    assertThat(second.newConflicts(first)).hasSize(1);
    assertThat(second.with(SOUTH, List.of(SITE), List.of()).newConflicts(second)).isEmpty();
  }

  @Test
  void repeatingAClaimDoesNotLoseItsTurn() {
    RouteClaims claims =
        empty
            .with(NORTH, List.of(SITE), List.of())
            .with(SOUTH, List.of(SITE), List.of())
            .with(NORTH, List.of(SITE), List.of());

    assertThat(claims.granted()).containsEntry(SITE, NORTH);
  }
}
