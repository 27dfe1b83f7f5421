package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.Identity;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.peers.sa.AddressWish;
import net.hsvpn.peers.sa.ChildMode;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Lease;
import net.hsvpn.peers.sa.LeaseAwaited;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.VirtualAddresses;
import net.hsvpn.peers.wire.TrafficSelector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses inside the tunnel that A asks B for (RFC 7296 section 2.19). */
class VirtualAddressTest {
  private static final InetAddress ANY_V4 = InetAddress.ofLiteral("0.0.0.0");
  private static final InetAddress ANY_V6 = InetAddress.ofLiteral("::");
  private static final InetAddress V4 = InetAddress.ofLiteral("10.9.0.1");
  private static final InetAddress V6 = InetAddress.ofLiteral("fd00:9::1");
  private static final List<IpPrefix> OFFICE =
      List.of(IpPrefix.parse("10.2.0.0/16"), IpPrefix.parse("fd00:2::/64"));
  private static final Lease BOTH =
      new Lease(
          List.of(V4, V6),
          List.of(InetAddress.ofLiteral("10.2.0.53"), InetAddress.ofLiteral("fd00:2::53")),
          List.of("example.net"),
          OFFICE);

  private static PeerProfile asking(InetAddress... wanted) {
    return client(new VirtualAddresses.Ask(List.of(wanted)));
  }

  private static PeerProfile client(VirtualAddresses addresses) {
    return TwoEnds.profile(
        "a",
        1,
        new ChildPolicy.Plain(
            new ContextId("road"),
            List.of(IpPrefix.ANY_IPV4, IpPrefix.ANY_IPV6),
            OFFICE,
            addresses));
  }

  private static PeerProfile lending(boolean required, IpPrefix... otherwise) {
    return TwoEnds.profile(
        "b",
        2,
        new ChildPolicy.Plain(
            new ContextId("office"),
            OFFICE,
            List.of(otherwise),
            new VirtualAddresses.Lend(required)));
  }

  private static TwoEnds ends(long seed, PeerProfile a, Optional<Lease> lease) {
    TwoEnds t = new TwoEnds(seed, a, lending(false));
    t.b.pool =
        Optional.of(wish ->
            lease.map(l ->
                new Lease(
                    l.addresses().stream()
                        .filter(address -> wish.wanted().stream().anyMatch(w -> alike(w, address)))
                        .toList(),
                    l.dns(),
                    l.domains(),
                    l.networks())));
    return t;
  }

  private static boolean alike(InetAddress one, InetAddress other) {
    return one.getAddress().length == other.getAddress().length;
  }

  private static List<TrafficSelector> hosts(InetAddress... addresses) {
    return Stream.of(addresses)
        .map(a -> TrafficSelector.of(new IpPrefix(a, a.getAddress().length * 8)))
        .toList();
  }

  private static void assertNarrowed(TwoEnds t, InetAddress... addresses) {
    for (ChildSa child : t.a.children()) {
      ChildMode.Plain mode = (ChildMode.Plain) child.mode();
      assertThat(mode.local()).containsExactlyInAnyOrderElementsOf(hosts(addresses));
    }
    for (ChildSa child : t.b.children()) {
      ChildMode.Plain mode = (ChildMode.Plain) child.mode();
      assertThat(mode.remote()).containsExactlyInAnyOrderElementsOf(hosts(addresses));
    }
  }

  @Test
  void bothFamiliesOnOneSa() {
    TwoEnds t = ends(900, asking(ANY_V4, ANY_V6), Optional.of(BOTH)).connect();
    assertThat(t.b.wishes).containsExactly(new AddressWish(List.of(ANY_V4, ANY_V6)));
    assertThat(t.b.sa().party().lent()).containsExactly(V4, V6);
    assertThat(t.b.sa().party().identity()).contains(new Identity.Fqdn("a.example.net"));
    assertThat(t.a.sa().party().borrowed()).containsExactly(V4, V6);
    assertNarrowed(t, V4, V6);
  }

  @Test
  void oneFamily() {
    TwoEnds t = ends(901, asking(ANY_V6), Optional.of(BOTH)).connect();
    assertThat(t.a.sa().party().borrowed()).containsExactly(V6);
    assertNarrowed(t, V6);
  }

  /** RFC 7296 section 2.19: the responder may give another one than was asked for. */
  @Test
  void anotherAddressThanTheOneAskedFor() {
    TwoEnds t = ends(902, asking(InetAddress.ofLiteral("10.9.0.77")), Optional.of(BOTH)).connect();
    assertThat(t.b.wishes)
        .containsExactly(new AddressWish(List.of(InetAddress.ofLiteral("10.9.0.77"))));
    assertNarrowed(t, V4);
  }

  @Test
  void rekeyingChangesNoAddress() {
    TwoEnds t = ends(903, asking(ANY_V4, ANY_V6), Optional.of(BOTH)).connect();
    for (Host host : List.of(t.a, t.b)) {
      host.command(host.sa(), ticket -> new Event.RekeyChild(ticket, host.child().inboundSpi()));
      t.run();
      host.command(host.sa(), Event.RekeyIke::new);
      t.run().assertAgreement(1, 1);
      assertNarrowed(t, V4, V6);
      assertThat(t.b.sa().party().lent()).containsExactly(V4, V6);
      assertThat(t.a.sa().party().borrowed()).containsExactly(V4, V6);
    }
    assertThat(t.b.wishes).hasSize(1);
  }

  /** RFC 7296 section 3.15.4: the IKE SA stands all the same. */
  @Test
  void noAddressIsLeft() {
    TwoEnds t = ends(904, asking(ANY_V4), Optional.empty());
    long ticket = t.a.initiate();
    t.run();
    assertThat(t.a.outcomes.get(ticket))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.why()).contains("INTERNAL_ADDRESS_FAILURE", "pool"));
    t.assertAgreement(1, 0);
    assertThat(t.b.reports).anyMatch(r -> r.text().contains("no address left"));
  }

  @Test
  void whoMustAskAndDoesNot() {
    TwoEnds t = new TwoEnds(905, client(new VirtualAddresses.None()), lending(true));
    long ticket = t.a.initiate();
    t.run();
    assertThat(t.a.outcomes.get(ticket).toString()).contains("FAILED_CP_REQUIRED");
    assertThat(t.b.wishes).isEmpty();
    t.assertAgreement(1, 0);
  }

  @Test
  void whoNeedNotAskAndHasNoNetworkEither() {
    TwoEnds t = new TwoEnds(906, client(new VirtualAddresses.None()), lending(false));
    long ticket = t.a.initiate();
    t.run();
    assertThat(t.a.outcomes.get(ticket).toString()).contains("TS_UNACCEPTABLE");
    assertThat(t.b.reports).anyMatch(r -> r.text().contains("asks for no address"));
  }

  @Test
  void whoNeedNotAskAndHasANetwork() {
    TwoEnds t =
        new TwoEnds(
            907,
            client(new VirtualAddresses.None()),
            lending(false, IpPrefix.parse("10.7.0.0/16")));
    t.connect();
    assertThat(((ChildMode.Plain) t.b.child().mode()).remote())
        .containsExactly(TrafficSelector.of(IpPrefix.parse("10.7.0.0/16")));
    assertThat(t.b.sa().party().lent()).isEmpty();
  }

  /** A gateway that passes a request for addresses over, as we do with {@code off}. */
  @Test
  void whoIsGivenNoneGoesAway() {
    TwoEnds t = new TwoEnds(908, asking(ANY_V4), TwoEnds.plain("b", 2));
    long ticket = t.a.initiate();
    t.run();
    assertThat(t.a.outcomes.get(ticket).toString()).contains("gives us no address");
    t.assertAgreement(0, 0);
  }

  /** The request may come again while the address is being looked for. */
  @Test
  void lookingForAnAddressTakesTime() {
    TwoEnds t = new TwoEnds(909, asking(ANY_V4), lending(true));
    t.a.initiate();
    t.run();
    assertThat(t.b.sas.values()).singleElement().isInstanceOf(LeaseAwaited.class);
    t.wait(Duration.ofSeconds(2)).run();
    assertThat(t.b.wishes).hasSize(1);
    t.b.lend(Optional.of(new Lease(List.of(V4), List.of(), List.of(), OFFICE)));
    t.run().assertAgreement(1, 1);
    assertNarrowed(t, V4);
    t.b.lend(Optional.empty());
  }

  @Test
  void nobodyWaitsForAnAddressForEver() {
    TwoEnds t = new TwoEnds(910, asking(ANY_V4), lending(true));
    t.a.initiate();
    t.run();
    t.pass(Duration.ofMinutes(2));
    assertThat(t.b.sas).isEmpty();
    t.b.lend(Optional.of(BOTH));
    assertThat(t.b.children()).isEmpty();
  }

  /** Random commands over a channel that loses and doubles: each child has these addresses only. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.3})
  void whateverGetsLost(double loss) {
    for (long seed = 1; seed <= 60; seed++) {
      Random random = new Random(seed);
      TwoEnds t = ends(seed, asking(ANY_V4, ANY_V6), Optional.of(BOTH)).connect();
      for (int i = 0; i < 100; i++) {
        Host host = random.nextBoolean() ? t.a : t.b;
        switch (random.nextInt(16)) {
          case 0 -> host.established().forEach(sa -> host.command(sa, Event.RekeyIke::new));
          case 1 ->
              host.established()
                  .forEach(sa ->
                      sa.children()
                          .forEach(c ->
                              host.command(
                                  sa, ticket -> new Event.RekeyChild(ticket, c.inboundSpi()))));
          case 2 -> {
            if (!t.a.established().isEmpty() && !t.a.calling()) {
              t.a.initiate(false);
            }
          }
          case 3, 4 -> t.wait(Duration.ofSeconds(random.nextInt(20)));
          default -> t.deliverSome(random, loss, 0.1);
        }
        assertNarrowed(t, V4, V6);
      }
      t.run();
      t.pass(Duration.ofMinutes(5));
      t.assertAgreement(t.a.established().size(), t.a.children().size());
      assertThat(t.b.established())
          .as("seed " + seed)
          .allMatch(sa -> sa.party().lent().equals(List.of(V4, V6)));
    }
  }
}
