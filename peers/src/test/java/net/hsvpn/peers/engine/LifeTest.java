package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.peers.sa.ChildMode;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Report;
import org.junit.jupiter.api.Test;

/** The life of an established IKE SA, both ends at once. */
class LifeTest {
  private static Event.Command rekeyChild(Host host, long ticket) {
    return new Event.RekeyChild(ticket, host.child().inboundSpi());
  }

  /**
   * <pre>
   * A  SK{N(REKEY_SA) SA Ni TSi TSr} ------------------> B   B: receives on the new child
   * A  <--------------------------- SK{SA Nr TSi TSr}    B   A: receives and sends on it
   * A  SK{D(old)} -------------------------------------> B   B: sends on it, forgets the old one
   * A  <------------------------------------- SK{D(old)} B   A: forgets the old one
   * </pre>
   */
  @Test
  void rekeyingAChildNeverLeavesAnEndWithoutOne() {
    TwoEnds t = new TwoEnds(20).connect();
    ChildSa oldA = t.a.child();
    ChildSa oldB = t.b.child();
    long ticket = t.a.command(t.a.sa(), n -> rekeyChild(t.a, n));
    t.deliver(t.pickFor(t.b));
    assertThat(t.b.inbound).as("B receives on both").hasSize(2);
    assertThat(t.b.sending.get().inboundSpi())
        .as("B still sends on the old one")
        .isEqualTo(oldB.inboundSpi());
    t.deliver(t.pickFor(t.a));
    assertThat(t.a.inbound).as("A receives on both").hasSize(2);
    assertThat(t.a.sending.get().inboundSpi()).isNotEqualTo(oldA.inboundSpi());
    assertThat(t.a.outcomes).containsEntry(ticket, new Outcome.Done());
    t.deliver(t.pickFor(t.b));
    assertThat(t.b.sending.get().inboundSpi()).isNotEqualTo(oldB.inboundSpi());
    t.run().assertAgreement(1, 1);
    assertThat(t.a.child().inboundKeys()).isNotEqualTo(oldA.inboundKeys());
  }

  @Test
  void rekeyingTheIkeSaMovesItsChildren() {
    TwoEnds t = new TwoEnds(21).connect();
    Established before = t.a.sa();
    ChildSa child = t.a.child();
    long ticket = t.b.command(t.b.sa(), Event.RekeyIke::new);
    t.run().assertAgreement(1, 1);
    assertThat(t.b.outcomes).containsEntry(ticket, new Outcome.Done());
    assertThat(t.a.sa().id()).isNotEqualTo(before.id());
    assertThat(t.a.sa().id().initiator()).as("who rekeys is the new initiator").isFalse();
    assertThat(t.a.child()).isEqualTo(child);
    t.a.command(t.a.sa(), n -> rekeyChild(t.a, n));
    t.run().assertAgreement(1, 1);
  }

  @Test
  void bothEndsRekeyTheSameChildAtOnce() {
    Set<Boolean> winners = new HashSet<>();
    for (long seed = 100; seed < 120; seed++) {
      TwoEnds t = new TwoEnds(seed).connect();
      long first = t.a.command(t.a.sa(), n -> rekeyChild(t.a, n));
      long second = t.b.command(t.b.sa(), n -> rekeyChild(t.b, n));
      t.post();
      int mine =
          t.a.sa().task().map(x -> ((net.hsvpn.peers.sa.Task.Creating) x).inboundSpi()).get();
      t.run().assertAgreement(1, 1);
      assertThat(t.a.outcomes).containsEntry(first, new Outcome.Done());
      assertThat(t.b.outcomes).containsEntry(second, new Outcome.Done());
      winners.add(t.a.child().inboundSpi() == mine);
    }
    assertThat(winners)
        .as("the nonces decide, not the place")
        .containsExactlyInAnyOrder(true, false);
  }

  @Test
  void aRekeyingThatWasOvertakenIsPutOff() {
    // A's rekeying is complete before B's request for the same child arrives.
    TwoEnds t = new TwoEnds(22).connect();
    t.b.command(t.b.sa(), n -> rekeyChild(t.b, n));
    TwoEnds.InFlight late = t.pickFor(t.a);
    t.a.command(t.a.sa(), n -> rekeyChild(t.a, n));
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    t.post();
    t.network.add(late);
    t.run();
    t.pass(Duration.ofSeconds(20));
    t.assertAgreement(1, 1);
  }

  @Test
  void bothEndsRekeyTheIkeSaAtOnce() {
    Set<Boolean> winners = new HashSet<>();
    for (long seed = 200; seed < 220; seed++) {
      TwoEnds t = new TwoEnds(seed).connect();
      long first = t.a.command(t.a.sa(), Event.RekeyIke::new);
      long second = t.b.command(t.b.sa(), Event.RekeyIke::new);
      t.run().assertAgreement(1, 1);
      assertThat(t.a.outcomes).containsEntry(first, new Outcome.Done());
      assertThat(t.b.outcomes).containsEntry(second, new Outcome.Done());
      winners.add(t.a.sa().id().initiator());
    }
    assertThat(winners).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void bothEndsDeleteTheSameChildAtOnce() {
    TwoEnds t = new TwoEnds(23).connect();
    long first = t.a.command(t.a.sa(), n -> new Event.DeleteChild(n, t.a.child().inboundSpi()));
    long second = t.b.command(t.b.sa(), n -> new Event.DeleteChild(n, t.b.child().inboundSpi()));
    t.run().assertAgreement(1, 0);
    assertThat(t.a.outcomes).containsEntry(first, new Outcome.Done());
    assertThat(t.b.outcomes).containsEntry(second, new Outcome.Done());
  }

  @Test
  void oneEndRekeysTheChildThatTheOtherDeletes() {
    TwoEnds t = new TwoEnds(24).connect();
    t.a.command(t.a.sa(), n -> rekeyChild(t.a, n));
    t.b.command(t.b.sa(), n -> new Event.DeleteChild(n, t.b.child().inboundSpi()));
    t.run();
    t.pass(Duration.ofSeconds(20));
    assertThat(t.a.children().size()).isEqualTo(t.b.children().size());
    t.assertAgreement(1, t.a.children().size());
  }

  @Test
  void oneEndRekeysTheIkeSaWhileTheOtherRekeysTheChild() {
    for (long seed = 300; seed < 310; seed++) {
      TwoEnds t = new TwoEnds(seed).connect();
      long first = t.a.command(t.a.sa(), Event.RekeyIke::new);
      long second = t.b.command(t.b.sa(), n -> rekeyChild(t.b, n));
      t.run();
      t.pass(Duration.ofSeconds(20));
      t.assertAgreement(1, 1);
      assertThat(t.a.outcomes).containsEntry(first, new Outcome.Done());
      assertThat(t.b.outcomes).containsEntry(second, new Outcome.Done());
    }
  }

  @Test
  void bothEndsCloseAtOnce() {
    TwoEnds t = new TwoEnds(25).connect();
    long first = t.a.command(t.a.sa(), Event.Close::new);
    long second = t.b.command(t.b.sa(), Event.Close::new);
    t.run().assertAgreement(0, 0);
    assertThat(t.a.outcomes).containsEntry(first, new Outcome.Done());
    assertThat(t.b.outcomes).containsEntry(second, new Outcome.Done());
  }

  @Test
  void closingTakesTheChildrenAlong() {
    TwoEnds t = new TwoEnds(26).connect();
    t.a.command(t.a.sa(), Event.Close::new);
    t.run().assertAgreement(0, 0);
    assertThat(t.b.reports).anySatisfy(r -> assertThat(r.kind()).isEqualTo(Report.Kind.IKE_CLOSED));
  }

  @Test
  void silenceIsProbedAndASignOfLifeSuffices() {
    TwoEnds t = new TwoEnds(27).connect();
    t.pass(Duration.ofMinutes(10)).assertAgreement(1, 1);
  }

  @Test
  void aNatBeforeUsIsRemindedOfUs() {
    TwoEnds t = new TwoEnds(35).natBeforeA().connect();
    t.a.command(t.a.sa(), Event.RekeyIke::new);
    t.run().pass(Duration.ofMinutes(10)).assertAgreement(1, 1);
    assertThat(t.a.keepalives).as("one in 20 seconds").isEqualTo(30);
    assertThat(t.b.keepalives).as("only the end behind the NAT").isZero();
    assertThat(t.b.sa().path().remote())
        .as("B answers to where A comes from")
        .isEqualTo(new java.net.InetSocketAddress("203.0.113.1", 14_500));
  }

  @Test
  void withoutANatThereIsNothingToKeepOpen() {
    TwoEnds t = new TwoEnds(36).connect().pass(Duration.ofMinutes(10));
    assertThat(t.a.keepalives + t.b.keepalives).isZero();
  }

  @Test
  void aDeadPeerIsNoticedAndItsSasGo() {
    TwoEnds t = new TwoEnds(28).connect();
    while (!t.a.sas.isEmpty()) {
      t.wait(Duration.ofMinutes(1));
      t.network.clear();
    }
    assertThat(t.a.inbound).isEmpty();
    assertThat(t.a.reports)
        .anySatisfy(r -> assertThat(r.kind()).isEqualTo(Report.Kind.PEER_SILENT));
    assertThat(Duration.between(TwoEnds.START, t.now())).isLessThan(Duration.ofMinutes(2));
  }

  @Test
  void timeAloneRekeysEverything() {
    TwoEnds t = new TwoEnds(29).connect();
    ChildSa child = t.a.child();
    Established sa = t.a.sa();
    t.pass(Duration.ofHours(9)).assertAgreement(1, 1);
    assertThat(t.a.child().inboundSpi()).isNotEqualTo(child.inboundSpi());
    assertThat(t.a.sa().id()).isNotEqualTo(sa.id());
  }

  @Test
  void prefixesComeAndGoWhileTheTunnelStands() {
    TwoEnds t = new TwoEnds(30).connect();
    IpPrefix added = IpPrefix.parse("10.77.0.0/16");
    IpPrefix withdrawn = IpPrefix.parse("10.1.0.0/16");
    t.a.command(
        t.a.sa(),
        n ->
            new Event.Advertise(
                n,
                List.of(
                    new Event.RouteChange(
                        new RoutingTag(10), List.of(added), List.of(withdrawn)))));
    t.run();
    ChildMode.Tagged mode = (ChildMode.Tagged) t.b.inbound.get(t.b.child().inboundSpi()).mode();
    assertThat(mode.grants())
        .contains(
            new ChildMode.Grant(new RoutingTag(10), new ContextId("office"), List.of(added)),
            new ChildMode.Grant(new RoutingTag(20), new ContextId("guest"), List.of(withdrawn)));
  }

  @Test
  void aChildMadeByCommandTakesOver() {
    TwoEnds t = new TwoEnds(31).connect();
    t.a.command(t.a.sa(), n -> new Event.DeleteChild(n, t.a.child().inboundSpi()));
    t.run().assertAgreement(1, 0);
    t.b.command(t.b.sa(), Event.CreateChild::new);
    t.run().assertAgreement(1, 1);
  }

  @Test
  void damagedDatagramsChangeNothing() {
    TwoEnds t = new TwoEnds(32).connect();
    t.a.command(t.a.sa(), n -> rekeyChild(t.a, n));
    TwoEnds.InFlight request = t.pickFor(t.b);
    byte[] octets = request.datagram().octets();
    for (int bit = 0; bit < octets.length * 8; bit++) {
      byte[] damaged = octets.clone();
      damaged[bit >> 3] ^= (byte) (1 << (bit & 7));
      Established before = t.b.sa();
      t.deliver(
          new TwoEnds.InFlight(
              t.b, new net.hsvpn.peers.sa.Datagram(request.datagram().path(), damaged)));
      assertThat(t.b.sas.get(before.id().localSpi())).as("bit %d", bit).isEqualTo(before);
      assertThat(t.network).as("answers to bit %d", bit).isEmpty();
    }
    assertThat(t.b.refusals.get(Refusal.INTEGRITY)).isGreaterThan(1000);
    t.deliver(request);
    t.run().assertAgreement(1, 1);
  }

  @Test
  void truncatedDatagramsChangeNothing() {
    TwoEnds t = new TwoEnds(33).connect();
    t.a.command(t.a.sa(), n -> rekeyChild(t.a, n));
    TwoEnds.InFlight request = t.pickFor(t.b);
    byte[] octets = request.datagram().octets();
    for (int length = 0; length < octets.length; length++) {
      t.deliver(
          new TwoEnds.InFlight(
              t.b,
              new net.hsvpn.peers.sa.Datagram(
                  request.datagram().path(), java.util.Arrays.copyOf(octets, length))));
    }
    assertThat(t.b.refusals.get(Refusal.MALFORMED)).isEqualTo(octets.length);
    t.deliver(request);
    t.run().assertAgreement(1, 1);
  }

  @Test
  void repliesToOldRequestsAndOldRequestsAreIgnored() {
    TwoEnds t = new TwoEnds(34).connect();
    t.a.command(t.a.sa(), Event.Probe::new);
    TwoEnds.InFlight oldRequest = t.pickFor(t.b);
    t.deliver(oldRequest);
    TwoEnds.InFlight oldReply = t.pickFor(t.a);
    t.deliver(oldReply);
    t.a.command(t.a.sa(), Event.Probe::new);
    t.run();
    t.deliver(oldReply);
    t.deliver(oldRequest);
    assertThat(t.a.refusals).containsEntry(Refusal.UNEXPECTED_MESSAGE_ID, 1);
    assertThat(t.b.refusals).containsEntry(Refusal.UNEXPECTED_MESSAGE_ID, 1);
    t.assertAgreement(1, 1);
  }
}
