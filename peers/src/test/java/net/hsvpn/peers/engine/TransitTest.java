package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.peers.sa.ChildMode;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Outcome;
import org.junit.jupiter.api.Test;

/** A hub, A, tells a branch, B, what lies behind the hub's other branches. */
class TransitTest {
  private static final RoutingTag OFFICE = new RoutingTag(10);
  private static final RoutingTag GUEST = new RoutingTag(20);
  private static final IpPrefix HUB = IpPrefix.parse("10.1.0.0/16");
  private static final IpPrefix THIRD = IpPrefix.parse("10.3.0.0/16");
  private static final IpPrefix FOURTH = IpPrefix.parse("2001:db8:4::/48");
  private static final int IKE_IN_ONE_PACKET = 1280 - 40 - 8;

  private static long announce(TwoEnds t, Map<RoutingTag, List<IpPrefix>> prefixes) {
    return t.a.command(t.a.sa(), n -> new Event.AnnounceTransit(n, prefixes));
  }

  private static ChildMode.Grant grant(Host host, RoutingTag tag) {
    ChildMode.Tagged mode = (ChildMode.Tagged) host.inbound.get(host.child().inboundSpi()).mode();
    return mode.grants().stream().filter(g -> g.tag().equals(tag)).findFirst().orElseThrow();
  }

  private static void assertKnown(TwoEnds t, RoutingTag tag, IpPrefix... transit) {
    assertThat(grant(t.b, tag).ownPrefixes()).containsExactly(HUB);
    assertThat(grant(t.b, tag).transit()).containsExactlyInAnyOrder(transit);
    assertThat(grant(t.b, tag).remotePrefixes()).hasSize(1 + transit.length);
  }

  @Test
  void whatIsAnnouncedIsRoutedAndAdmittedInItsContextAlone() {
    TwoEnds t = new TwoEnds(1).connect();
    long ticket = announce(t, Map.of(OFFICE, List.of(THIRD, FOURTH)));
    t.run();
    assertThat(t.a.outcomes).containsEntry(ticket, new Outcome.Done());
    assertKnown(t, OFFICE, THIRD, FOURTH);
    assertKnown(t, GUEST);

    announce(t, Map.of(OFFICE, List.of(FOURTH), GUEST, List.of(THIRD)));
    t.run();
    assertKnown(t, OFFICE, FOURTH);
    assertKnown(t, GUEST, THIRD);

    announce(t, Map.of());
    t.run();
    assertKnown(t, OFFICE);
    assertKnown(t, GUEST);
  }

  @Test
  void whatThePeerKnowsIsNotToldAgain() {
    TwoEnds t = new TwoEnds(2).connect();
    announce(t, Map.of(OFFICE, List.of(THIRD)));
    t.run();
    long ticket = announce(t, Map.of(OFFICE, List.of(THIRD)));
    assertThat(t.a.outbox).isEmpty();
    assertThat(t.a.outcomes).containsEntry(ticket, new Outcome.Done());
  }

  @Test
  void itOutlivesRekeyingsByEitherEnd() {
    TwoEnds t = new TwoEnds(3).connect();
    announce(t, Map.of(OFFICE, List.of(THIRD)));
    t.run();
    for (Host host : List.of(t.a, t.b)) {
      host.command(host.sa(), n -> new Event.RekeyChild(n, host.child().inboundSpi()));
      t.run().assertAgreement(1, 1);
      assertKnown(t, OFFICE, THIRD);
      host.command(host.sa(), Event.RekeyIke::new);
      t.run().assertAgreement(1, 1);
      host.command(host.sa(), n -> new Event.RekeyChild(n, host.child().inboundSpi()));
      t.run().assertAgreement(1, 1);
      assertKnown(t, OFFICE, THIRD);
    }
    announce(t, Map.of(OFFICE, List.of(FOURTH)));
    t.run();
    assertKnown(t, OFFICE, FOURTH);
  }

  @Test
  void itIsNotLostWhileSasAreReplaced() {
    for (long seed = 100; seed < 130; seed += 2) {
      TwoEnds t = new TwoEnds(seed).connect();
      announce(t, Map.of(OFFICE, List.of(THIRD)));
      t.post();
      // All of it at once, in both directions.
      t.b.command(t.b.sa(), Event.RekeyIke::new);
      t.a.command(t.a.sa(), Event.RekeyIke::new);
      t.a.command(t.a.sa(), n -> new Event.RekeyChild(n, t.a.child().inboundSpi()));
      announce(t, Map.of(OFFICE, List.of(THIRD, FOURTH)));
      t.run();
      t.pass(Duration.ofSeconds(20)).assertAgreement(1, 1);
      assertKnown(t, OFFICE, THIRD, FOURTH);
    }
  }

  @Test
  void theNewestAnnouncementIsTheOneThatHolds() {
    TwoEnds t = new TwoEnds(4).connect();
    t.a.command(t.a.sa(), Event.Probe::new);
    long older = announce(t, Map.of(OFFICE, List.of(THIRD)));
    long newer = announce(t, Map.of(OFFICE, List.of(FOURTH)));
    t.run();
    assertThat(t.a.outcomes)
        .containsEntry(older, new Outcome.Done())
        .containsEntry(newer, new Outcome.Done());
    assertKnown(t, OFFICE, FOURTH);
    assertThat(t.b.sa().announcements().lastReceived()).as("one message sufficed").isEqualTo(1);
  }

  @Test
  void manyPrefixesTravelInSmallMessages() {
    TwoEnds t = new TwoEnds(5).connect();
    List<IpPrefix> many = new ArrayList<>();
    IntStream.range(0, 2000)
        .forEach(i -> {
          many.add(IpPrefix.parse("10.%d.%d.0/24".formatted(100 + i / 256, i % 256)));
          many.add(IpPrefix.parse("2001:db8:%x::/64".formatted(i + 16)));
        });
    announce(t, Map.of(OFFICE, many, GUEST, many.subList(0, 500)));
    t.post();
    int messages = 0;
    while (!t.network.isEmpty()) {
      TwoEnds.InFlight next = t.network.removeFirst();
      assertThat(next.datagram().octets().length).isLessThanOrEqualTo(IKE_IN_ONE_PACKET);
      messages++;
      t.deliver(next);
    }
    assertThat(messages).isGreaterThan(20);
    assertThat(Set.copyOf(grant(t.b, OFFICE).transit())).isEqualTo(Set.copyOf(many));
    assertThat(grant(t.b, GUEST).transit()).hasSize(500);
    t.assertAgreement(1, 1);
  }

  @Test
  void nobodyIsBelievedAboutWhatLiesBehindOurselves() {
    TwoEnds t = new TwoEnds(6).connect();
    IpPrefix behindB = IpPrefix.parse("10.2.7.0/24");
    announce(t, Map.of(OFFICE, List.of(behindB, IpPrefix.parse("10.2.0.0/16"), THIRD)));
    t.run();
    assertKnown(t, OFFICE, THIRD);
  }

  @Test
  void aPeerCannotMakeUsHoldMoreThanTheLimit() {
    TwoEnds t = new TwoEnds(7).connect();
    for (int round = 0; round < 3; round++) {
      int net = 100 + round * 16;
      List<IpPrefix> many =
          IntStream.range(0, 4000)
              .mapToObj(i -> IpPrefix.parse("10.%d.%d.0/24".formatted(net + i / 256, i % 256)))
              .toList();
      for (int from = 0; from < many.size(); from += 1000) {
        List<IpPrefix> some = many.subList(from, from + 1000);
        t.a.command(
            t.a.sa(),
            n -> new Event.Advertise(n, List.of(new Event.RouteChange(OFFICE, some, List.of()))));
        t.run();
      }
      // Announced anew, though what was announced before still holds.
      announce(t, Map.of(OFFICE, many));
      t.run();
    }
    assertThat(grant(t.b, OFFICE).remotePrefixes()).hasSizeLessThanOrEqualTo(4096);
    assertThat(t.b.sa().announcements().fromPeer().get(OFFICE).own())
        .hasSizeLessThanOrEqualTo(4096);
    t.assertAgreement(1, 1);
  }

  @Test
  void onAnUntaggedTunnelNothingIsAnnounced() {
    TwoEnds t = new TwoEnds(8, TwoEnds.plain("a", 1), TwoEnds.plain("b", 2)).connect();
    announce(t, Map.of(OFFICE, List.of(THIRD)));
    t.run().assertAgreement(1, 1);
    assertThat(t.b.child().mode()).isInstanceOf(ChildMode.Plain.class);
  }
}
