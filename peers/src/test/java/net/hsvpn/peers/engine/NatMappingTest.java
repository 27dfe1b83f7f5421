package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.Report;
import org.junit.jupiter.api.Test;

/** The NAT before a peer forgets its mapping and makes another one (RFC 7296 section 2.23). */
class NatMappingTest {
  private static final InetSocketAddress NEW = new InetSocketAddress("203.0.113.1", 24_500);
  private static final InetSocketAddress FIRST = new InetSocketAddress("203.0.113.1", 14_500);
  private static final InetSocketAddress B = new InetSocketAddress("192.0.2.2", 4500);

  private final TwoEnds t = new TwoEnds(70).natBeforeA().connect();

  private static long told(Host host) {
    return host.reports.stream().filter(r -> r.kind() == Report.Kind.PEER_MOVED).count();
  }

  private void bSendsTo(InetSocketAddress there) {
    assertThat(t.b.sa().path().remote()).as("IKE").isEqualTo(there);
    assertThat(t.b.towards.get(t.b.child().inboundSpi()).remote()).as("ESP").isEqualTo(there);
    assertThat(t.b.udpEncapsulated).isTrue();
  }

  @Test
  void aNewMessageShowsTheNewMapping() {
    t.remapA(20_000);
    t.a.command(t.a.sa(), Event.Probe::new);
    t.run();
    bSendsTo(NEW);
    assertThat(told(t.b)).isEqualTo(1);
    t.b.command(t.b.sa(), n -> new Event.RekeyChild(n, t.b.child().inboundSpi()));
    t.run().assertAgreement(1, 1);
    t.b.command(t.b.sa(), Event.RekeyIke::new);
    t.run().assertAgreement(1, 1);
    bSendsTo(NEW);
  }

  @Test
  void soDoesTheNewestPacket() {
    t.remapA(20_000);
    sight(t.b, NEW);
    bSendsTo(NEW);
    sight(t.b, NEW);
    assertThat(told(t.b)).as("told once").isEqualTo(1);
  }

  /** Otherwise it would be sent to where nobody is until the peer is given up. */
  @Test
  void whatWasUnderWayGoesToTheNewMappingAtOnce() {
    t.remapA(20_000);
    t.b.command(t.b.sa(), Event.Probe::new);
    t.run();
    assertThat(t.b.sa().task()).as("lost").isPresent();
    sight(t.b, NEW);
    t.run();
    assertThat(t.b.sa().task()).isEmpty();
  }

  private void sight(Host host, InetSocketAddress from) {
    host.handle(host.sa(), new Event.Sighted(host.child().inboundSpi(), new Path(B, from, true)));
  }

  /** An attacker who has seen it could lead the answers astray, and ESP with them. */
  @Test
  void anOldMessageFromElsewhereMovesNothing() {
    t.a.command(t.a.sa(), Event.Probe::new);
    Datagram probe = t.pickFor(t.b).datagram();
    InetSocketAddress attacker = new InetSocketAddress("198.51.100.66", 4500);
    t.b.receive(probe.octets(), new Path(B, FIRST, true));
    t.b.outbox.clear();
    t.b.receive(probe.octets(), new Path(B, attacker, true));
    assertThat(t.b.outbox).as("answered where it came from").hasSize(1);
    assertThat(t.b.outbox.getFirst().path().remote()).isEqualTo(attacker);
    bSendsTo(FIRST);
  }

  @Test
  void aForgedMessageMovesNothing() {
    t.a.command(t.a.sa(), Event.Probe::new);
    byte[] forged = t.pickFor(t.b).datagram().octets().clone();
    forged[forged.length - 1] ^= 1;
    t.b.receive(forged, new Path(B, NEW, true));
    bSendsTo(FIRST);
  }

  /** One packet could lead it astray (RFC 7296 section 2.23). */
  @Test
  void anEndBehindANatDoesNotFollow() {
    TwoEnds both = new TwoEnds(71).natBeforeA().natBeforeB().connect();
    both.remapA(20_000);
    both.a.command(both.a.sa(), Event.Probe::new);
    both.run();
    assertThat(both.b.sa().path().remote()).isEqualTo(FIRST);
    Path before = both.a.sa().path();
    both.a.handle(
        both.a.sa(),
        new Event.Sighted(both.a.child().inboundSpi(), new Path(before.local(), NEW, true)));
    assertThat(both.a.sa().path()).isEqualTo(before);
  }

  @Test
  void aPeerWithoutANatIsNotFollowed() {
    TwoEnds none = new TwoEnds(72).connect();
    Path before = none.b.sa().path();
    sightAt(none, NEW);
    assertThat(none.b.sa().path()).isEqualTo(before);
    assertThat(told(none.b)).isZero();
  }

  private static void sightAt(TwoEnds ends, InetSocketAddress from) {
    ends.b.handle(
        ends.b.sa(), new Event.Sighted(ends.b.child().inboundSpi(), new Path(B, from, true)));
  }

  @Test
  void aPacketOfSomebodyElsesChildMovesNothing() {
    t.b.handle(t.b.sa(), new Event.Sighted(t.b.child().inboundSpi() + 1, new Path(B, NEW, true)));
    bSendsTo(FIRST);
  }

  /** However often the NAT forgets, the liveness probes of the end behind it suffice. */
  @Test
  void theTunnelOutlivesManyMappings() {
    for (int shift = 11_000; shift < 21_000; shift += 1000) {
      t.remapA(shift);
      t.pass(Duration.ofSeconds(40));
      assertThat(t.b.sa().path().remote().getPort()).isEqualTo(4500 + shift);
    }
    t.assertAgreement(1, 1);
  }
}
