package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.PuzzleSolution;
import org.junit.jupiter.api.Test;

/** Callers of a gateway that has many half-open IKE SAs: puzzles (RFC 8019). */
class UnderAttackTest {
  /** B has four half-open IKE SAs of the eight that it may have. */
  private static TwoEnds besieged(long seed) {
    TwoEnds t = new TwoEnds(seed);
    t.b.limits = TwoEnds.limits(8, 8, 8);
    for (int i = 0; i < 4; i++) {
      t.a.initiate();
      t.deliver(t.pickFor(t.b));
      t.network.clear();
      t.a.sas.clear();
    }
    t.b.limits = TwoEnds.limits(8, 0, 8);
    return t;
  }

  private static List<Payload> payloads(TwoEnds.InFlight message) {
    try {
      return IkeMessageCodec.decode(message.datagram().octets()).payloads();
    } catch (MalformedMessage e) {
      throw new AssertionError(e);
    }
  }

  private static TwoEnds.InFlight without(
      TwoEnds.InFlight message, Predicate<Payload> what, Payload... instead) {
    try {
      IkeMessage read = IkeMessageCodec.decode(message.datagram().octets());
      List<Payload> payloads = new ArrayList<>(read.payloads());
      payloads.removeIf(what);
      payloads.addAll(List.of(instead));
      byte[] octets = IkeMessageCodec.encode(read.header(), payloads);
      return new TwoEnds.InFlight(message.to(), new Datagram(message.datagram().path(), octets));
    } catch (MalformedMessage e) {
      throw new AssertionError(e);
    }
  }

  private static long halfOpen(TwoEnds t) {
    return t.b.sas.values().stream().filter(HalfOpen.class::isInstance).count();
  }

  @Test
  void whoSolvesThePuzzleIsServed() {
    TwoEnds t = besieged(9100);
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    TwoEnds.InFlight asked = t.pickFor(t.a);
    assertThat(payloads(asked))
        .hasSize(2)
        .allMatch(
            p -> p instanceof Notify n && (n.is(NotifyType.COOKIE) || n.is(NotifyType.PUZZLE)));
    t.deliver(asked);
    TwoEnds.InFlight again = t.pickFor(t.b);
    assertThat(payloads(again)).anyMatch(PuzzleSolution.class::isInstance);
    t.deliver(again);
    t.run();
    assertThat(t.a.established()).hasSize(1);
    assertThat(t.b.established()).hasSize(1);
  }

  @Test
  void aWrongSolutionIsRefused() {
    TwoEnds t = besieged(9101);
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    PuzzleSolution guess = new PuzzleSolution(Octets.of(new byte[32]));
    t.deliver(without(t.pickFor(t.b), PuzzleSolution.class::isInstance, guess));
    assertThat(t.b.refusals).containsEntry(Refusal.WRONG_PUZZLE_SOLUTION, 1);
    assertThat(halfOpen(t)).isEqualTo(4);
  }

  /** The cookie of an easier puzzle, or of none, does not open the gate. */
  @Test
  void whoKnowsNoPuzzlesIsSometimesServed() {
    TwoEnds t = besieged(9102);
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    TwoEnds.InFlight legacy = without(t.pickFor(t.b), PuzzleSolution.class::isInstance);
    int tries = 0;
    while (halfOpen(t) == 4) {
      assertThat(tries++).as("tries").isLessThan(500);
      t.deliver(legacy);
      t.network.clear();
    }
    assertThat(halfOpen(t)).isEqualTo(5);
  }

  @Test
  void withoutLoadACookieIsEnough() {
    TwoEnds t = new TwoEnds(9103);
    t.b.limits = TwoEnds.limits(8, 0, 8);
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    TwoEnds.InFlight asked = t.pickFor(t.a);
    assertThat(payloads(asked)).hasSize(1);
    t.deliver(asked);
    t.run().assertAgreement(1, 1);
  }
}
