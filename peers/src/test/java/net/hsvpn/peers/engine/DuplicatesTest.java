package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.hsvpn.config.Uniqueness;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;
import org.junit.jupiter.api.Test;

/** The same peer a second time: INITIAL_CONTACT (RFC 7296 section 2.4), and the policy without. */
class DuplicatesTest {
  /** A loses its state and calls again; returns what B had before. */
  private static Established restart(TwoEnds t, boolean initialContact) {
    t.pass(Duration.ofMinutes(1));
    Established old = t.b.sa();
    t.a.sas.clear();
    t.a.loseChildren();
    t.a.initiate(initialContact);
    return old;
  }

  @Test
  void initialContactEndsTheOldIkeSaAtOnce() {
    TwoEnds t = new TwoEnds(660).connect();
    Established old = restart(t, true);
    t.run().assertAgreement(1, 1);
    assertThat(t.b.sa().id()).isNotEqualTo(old.id());
    assertThat(t.b.reports)
        .anyMatch(r -> r.kind() == Report.Kind.IKE_CLOSED && r.text().contains("began anew"));
  }

  @Test
  void itDoesSoWhateverThePolicy() {
    for (Uniqueness unique : Uniqueness.values()) {
      TwoEnds t = new TwoEnds(661).connect();
      t.b.unique = unique;
      Established old = restart(t, true);
      t.run().assertAgreement(1, 1);
      assertThat(t.b.sa().id()).as(unique.keyword()).isNotEqualTo(old.id());
    }
  }

  /** Whoever cannot prove to be the peer deletes nothing. */
  @Test
  void initialContactOfAStrangerIsWorthNothing() {
    TwoEnds t = new TwoEnds(662).connect();
    t.pass(Duration.ofMinutes(1));
    Established old = t.b.sa();
    PeerProfile good = TwoEnds.tagged("a", 1);
    TwoEnds stranger = new TwoEnds(6620, ConnectTest.knowing(good, "a guess"), good);
    stranger.a.initiate(true);
    t.deliver(new TwoEnds.InFlight(t.b, stranger.pickFor(stranger.b).datagram()));
    stranger.deliver(new TwoEnds.InFlight(stranger.a, t.pickFor(t.a).datagram()));
    t.deliver(new TwoEnds.InFlight(t.b, stranger.pickFor(stranger.b).datagram()));
    assertThat(t.b.reports).anyMatch(r -> r.kind() == Report.Kind.NEGOTIATION_FAILED);
    t.network.clear();
    assertThat(t.b.sa().id()).isEqualTo(old.id());
    t.assertAgreement(1, 1);
  }

  @Test
  void withoutItTheNewerOneReplacesTheOlder() {
    TwoEnds t = new TwoEnds(663).connect();
    Established old = restart(t, false);
    t.run();
    assertThat(((Established) t.b.sas.get(old.id().localSpi())).standing())
        .isEqualTo(Established.Standing.REPLACED);
    t.pass(Duration.ofMinutes(2)).assertAgreement(1, 1);
    assertThat(t.b.reports)
        .as("that the old one is not answered for is no alarm")
        .noneMatch(r -> r.kind() == Report.Kind.PEER_SILENT);
  }

  @Test
  void keepClosesTheNewerOne() {
    TwoEnds t = new TwoEnds(664).connect();
    t.pass(Duration.ofMinutes(1));
    t.b.unique = Uniqueness.KEEP;
    t.a.unique = Uniqueness.NEVER;
    Established old = t.b.sa();
    t.a.sas.clear();
    t.a.loseChildren();
    t.a.initiate(false);
    t.run();
    assertThat(t.b.sa().id()).isEqualTo(old.id());
    assertThat(t.a.sas).as("A was told").isEmpty();
  }

  @Test
  void neverLetsBothStay() {
    TwoEnds t = new TwoEnds(665).connect();
    t.b.unique = Uniqueness.NEVER;
    restart(t, false);
    t.run().pass(Duration.ofSeconds(20));
    assertThat(t.b.established())
        .hasSize(2)
        .allMatch(sa -> sa.standing() == Established.Standing.CURRENT);
  }

  /** Each knows of no other when it begins, and says so; still one tunnel stays, the same one. */
  @Test
  void bothCallEachOtherAtTheSameTime() {
    Set<Boolean> winners = new HashSet<>();
    for (long seed = 670; seed < 690; seed++) {
      TwoEnds t = new TwoEnds(seed);
      t.a.initiate(true);
      t.b.initiate(true);
      t.run().pass(Duration.ofSeconds(30)).assertAgreement(1, 1);
      winners.add(t.a.sa().lifespan().called());
    }
    assertThat(winners).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void callsThatCrossInAnyOrderLeaveOneTunnel() {
    for (long seed = 700; seed < 800; seed++) {
      TwoEnds t = new TwoEnds(seed);
      java.util.Random random = new java.util.Random(seed);
      t.a.initiate(true);
      t.b.initiate(true);
      for (int i = 0; i < 40; i++) {
        t.deliverSome(random, 0, 0.1);
        t.wait(Duration.ofMillis(1));
      }
      t.run().pass(Duration.ofMinutes(2));
      assertThat(t.a.established()).as("seed " + seed).hasSize(1);
      t.assertAgreement(1, 1);
    }
  }

  @Test
  void aCallerThatKnowsOfAnotherIkeSaDoesNotSayInitialContact() throws MalformedMessage {
    TwoEnds t = new TwoEnds(690);
    for (boolean first : List.of(true, false)) {
      t.a.initiate(first);
      t.deliver(t.pickFor(t.b));
      t.deliver(t.pickFor(t.a));
      TwoEnds.InFlight auth = t.pickFor(t.b);
      long spi = IkeMessageCodec.decode(auth.datagram().octets()).header().initiatorSpi();
      List<Payload> payloads = Forger.with(t.a.sas.get(spi)).payloads(auth.datagram().octets());
      assertThat(payloads.contains(new Notify(NotifyType.INITIAL_CONTACT))).isEqualTo(first);
      t.deliver(
          new TwoEnds.InFlight(
              t.b, new Datagram(auth.datagram().path(), auth.datagram().octets())));
      t.run();
    }
  }

  @Test
  void aReplacedIkeSaIsForgottenEvenIfNobodyIsEverProbed() {
    PeerProfile a = TwoEnds.living(TwoEnds.tagged("a", 1), Lives.neverProbing());
    PeerProfile b = TwoEnds.living(TwoEnds.tagged("b", 2), Lives.neverProbing());
    TwoEnds t = new TwoEnds(691, a, b).connect();
    t.a.command(t.a.sa(), net.hsvpn.peers.sa.Event.RekeyIke::new);
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    // The Delete never arrives, and A gives it up.
    while (t.a.established().size() > 1) {
      t.wait(Duration.ofMinutes(1));
      t.network.clear();
    }
    t.pass(Duration.ofMinutes(1)).assertAgreement(1, 1);
  }
}
