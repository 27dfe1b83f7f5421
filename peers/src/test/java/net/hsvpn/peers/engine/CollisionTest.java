package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.wire.Delete;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.SecurityAssociation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * RFC 7296 section 2.25: both ends want something of the same SA at once. Their requests cross:
 *
 * <pre>
 * A  SK{request of A} ----------\ /------------ SK{request of B}  B
 *                                X
 * A  &lt;--------------------------/ \--------------------------&gt;  B
 * A  SK{answer of A} -----------------------------------------&gt;  B
 * A  &lt;----------------------------------------- SK{answer of B}  B
 * </pre>
 */
class CollisionTest {
  private static final String ACCEPTED = "SA";
  private static final String DELETED = "D";
  private static final String NOTHING = "";
  private static final String LATER = "TEMPORARY_FAILURE";
  private static final String UNKNOWN = "CHILD_SA_NOT_FOUND";

  /** What one end wants. */
  enum Wish {
    REKEY_CHILD {
      @Override
      Event.Command of(Host host, long ticket) {
        return new Event.RekeyChild(ticket, host.child().inboundSpi());
      }
    },
    CLOSE_CHILD {
      @Override
      Event.Command of(Host host, long ticket) {
        return new Event.DeleteChild(ticket, host.child().inboundSpi());
      }
    },
    CREATE_CHILD {
      @Override
      Event.Command of(Host host, long ticket) {
        return new Event.CreateChild(ticket);
      }
    },
    REKEY_IKE {
      @Override
      Event.Command of(Host host, long ticket) {
        return new Event.RekeyIke(ticket);
      }
    },
    CLOSE_IKE {
      @Override
      Event.Command of(Host host, long ticket) {
        return new Event.Close(ticket);
      }
    };

    abstract Event.Command of(Host host, long ticket);
  }

  /**
   * One collision.
   *
   * @param section of RFC 7296 that says what follows
   * @param answerToA what B answers, and likewise
   * @param ikeSas that both ends have in the end
   * @param children likewise
   */
  record Case(
      String section,
      Wish ofA,
      Wish ofB,
      String answerToA,
      String answerToB,
      int ikeSas,
      int children) {
    @Override
    public String toString() {
      return section + ": " + ofA + " meets " + ofB;
    }
  }

  private static Case of(
      String section, Wish a, Wish b, String toA, String toB, int ikeSas, int children) {
    return new Case(section, a, b, toA, toB, ikeSas, children);
  }

  private static final List<Case> CASES =
      List.of(
          of("2.25.1", Wish.REKEY_CHILD, Wish.REKEY_CHILD, ACCEPTED, ACCEPTED, 1, 1),
          of("2.25.1", Wish.REKEY_CHILD, Wish.CLOSE_CHILD, LATER, DELETED, 1, 0),
          of("2.25.1", Wish.CLOSE_CHILD, Wish.CLOSE_CHILD, NOTHING, NOTHING, 1, 0),
          of("2.25.1", Wish.CREATE_CHILD, Wish.CREATE_CHILD, ACCEPTED, ACCEPTED, 1, 3),
          of("2.25.1", Wish.CREATE_CHILD, Wish.REKEY_CHILD, ACCEPTED, ACCEPTED, 1, 2),
          of("2.25.1", Wish.CREATE_CHILD, Wish.CLOSE_CHILD, ACCEPTED, DELETED, 1, 1),
          of("2.25.2", Wish.REKEY_IKE, Wish.REKEY_IKE, ACCEPTED, ACCEPTED, 1, 1),
          of("2.25.2", Wish.REKEY_IKE, Wish.CLOSE_IKE, LATER, NOTHING, 0, 0),
          of("2.25.2", Wish.CLOSE_IKE, Wish.CLOSE_IKE, NOTHING, NOTHING, 0, 0),
          of("2.25.1 and 2.25.2", Wish.REKEY_IKE, Wish.CREATE_CHILD, LATER, LATER, 1, 2),
          of("2.25.1 and 2.25.2", Wish.REKEY_IKE, Wish.REKEY_CHILD, LATER, LATER, 1, 1),
          of("2.25.1 and 2.25.2", Wish.REKEY_IKE, Wish.CLOSE_CHILD, LATER, DELETED, 1, 0),
          of("2.25.2", Wish.CREATE_CHILD, Wish.CLOSE_IKE, LATER, NOTHING, 0, 0),
          of("2.25.2", Wish.REKEY_CHILD, Wish.CLOSE_IKE, LATER, NOTHING, 0, 0),
          of("2.25.2", Wish.CLOSE_CHILD, Wish.CLOSE_IKE, DELETED, NOTHING, 0, 0));

  @ParameterizedTest
  @FieldSource("CASES")
  void requestsThatCross(Case c) throws MalformedMessage {
    TwoEnds t = new TwoEnds(600).connect();
    meet(t, c.ofA(), c.ofB(), c.answerToA(), c.answerToB());
    t.assertAgreement(c.ikeSas(), c.children());
  }

  /** The same with the parts exchanged: neither end's place decides anything. */
  @ParameterizedTest
  @FieldSource("CASES")
  void requestsThatCrossTheOtherWay(Case c) throws MalformedMessage {
    TwoEnds t = new TwoEnds(601).connect();
    meet(t, c.ofB(), c.ofA(), c.answerToB(), c.answerToA());
    t.assertAgreement(c.ikeSas(), c.children());
  }

  /** A's exchange, and what follows from it, is over before B's request arrives. */
  @ParameterizedTest
  @FieldSource("CASES")
  void requestsThatAreOvertaken(Case c) {
    for (boolean exchanged : new boolean[] {false, true}) {
      TwoEnds t = new TwoEnds(602).connect();
      long second =
          t.b.command(t.b.sa(), ticket -> (exchanged ? c.ofA() : c.ofB()).of(t.b, ticket));
      TwoEnds.InFlight late = t.pickFor(t.a);
      long first = t.a.command(t.a.sa(), ticket -> (exchanged ? c.ofB() : c.ofA()).of(t.a, ticket));
      t.run();
      t.network.add(late);
      t.run().pass(Duration.ofMinutes(1));
      assertThat(t.a.outcomes).as(c + " at A").containsKey(first);
      assertThat(t.b.outcomes).as(c + " at B").containsKey(second);
      t.assertAgreement(t.a.established().size(), t.a.children().size());
      assertThat(t.a.established().size()).as("IKE SAs").isEqualTo(c.ikeSas());
    }
  }

  private static void meet(TwoEnds t, Wish ofA, Wish ofB, String toA, String toB)
      throws MalformedMessage {
    Forger keys = Forger.with(t.a.sa());
    long first = t.a.command(t.a.sa(), ticket -> ofA.of(t.a, ticket));
    long second = t.b.command(t.b.sa(), ticket -> ofB.of(t.b, ticket));
    TwoEnds.InFlight fromA = t.pickFor(t.b);
    TwoEnds.InFlight fromB = t.pickFor(t.a);
    t.deliver(fromA);
    TwoEnds.InFlight answerToA = t.pickFor(t.a);
    t.deliver(fromB);
    TwoEnds.InFlight answerToB = t.pickFor(t.b);
    assertThat(reading(keys, answerToA)).as("B answers " + ofA).isEqualTo(toA);
    assertThat(reading(keys, answerToB)).as("A answers " + ofB).isEqualTo(toB);
    t.deliver(answerToA);
    t.deliver(answerToB);
    t.run().pass(Duration.ofMinutes(1));
    assertThat(t.a.outcomes).as("nothing hangs at A").containsKey(first);
    assertThat(t.b.outcomes).as("nothing hangs at B").containsKey(second);
  }

  /** What an answer says, in few words. */
  private static String reading(Forger keys, TwoEnds.InFlight answer) throws MalformedMessage {
    List<Payload> payloads = keys.payloads(answer.datagram().octets());
    return payloads.stream()
        .map(p ->
            switch (p) {
              case SecurityAssociation _ -> ACCEPTED;
              case Delete _ -> DELETED;
              case Notify n when n.isError() -> n.notifyType().orElseThrow().name();
              default -> "";
            })
        .filter(word -> !word.isEmpty())
        .collect(Collectors.joining("+"));
  }

  /** Two below and two above 128, since octets are compared without their sign. */
  static Stream<List<Integer>> firstOctetsOfTheFourNonces() {
    return permutations(List.of(0x01, 0x7F, 0x80, 0xFE)).stream();
  }

  private static List<List<Integer>> permutations(List<Integer> of) {
    if (of.isEmpty()) {
      return List.of(List.of());
    }
    List<List<Integer>> all = new ArrayList<>();
    for (Integer head : of) {
      List<Integer> rest = of.stream().filter(x -> !x.equals(head)).toList();
      for (List<Integer> tail : permutations(rest)) {
        all.add(Stream.concat(Stream.of(head), tail.stream()).toList());
      }
    }
    return all;
  }

  /** Section 2.8.1: the child with the lowest of the four nonces goes. */
  @ParameterizedTest
  @MethodSource("firstOctetsOfTheFourNonces")
  void ofTwoNewChildrenTheOneWithTheLowestNonceGoes(List<Integer> nonces) {
    TwoEnds t = new TwoEnds(603).connect();
    collide(t, Wish.REKEY_CHILD, nonces);
    int ofA = ((Task.Creating) t.a.sa().task().orElseThrow()).inboundSpi();
    t.run().pass(Duration.ofMinutes(1)).assertAgreement(1, 1);
    ChildSa left = t.a.child();
    assertThat(left.inboundSpi() == ofA).as("A's survives").isEqualTo(lowestIsOfB(nonces));
    assertThat(t.a.sending.orElseThrow().inboundSpi()).isEqualTo(left.inboundSpi());
    assertThat(t.b.sending.orElseThrow().outboundSpi()).isEqualTo(left.inboundSpi());
  }

  /** Section 2.8.2: the same of IKE SAs; the one that stays inherits the children. */
  @ParameterizedTest
  @MethodSource("firstOctetsOfTheFourNonces")
  void ofTwoNewIkeSasTheOneWithTheLowestNonceGoes(List<Integer> nonces) {
    TwoEnds t = new TwoEnds(604).connect();
    ChildSa child = t.a.child();
    collide(t, Wish.REKEY_IKE, nonces);
    t.run().pass(Duration.ofMinutes(1)).assertAgreement(1, 1);
    assertThat(t.a.sa().id().initiator()).as("A's survives").isEqualTo(lowestIsOfB(nonces));
    assertThat(t.a.child().inboundSpi()).isEqualTo(child.inboundSpi());
  }

  /** In the order of the list: Ni and Nr of A's exchange, Ni and Nr of B's. */
  private static void collide(TwoEnds t, Wish wish, List<Integer> nonces) {
    t.a.random.choose(nonces.get(0));
    t.a.command(t.a.sa(), ticket -> wish.of(t.a, ticket));
    t.b.random.choose(nonces.get(2));
    t.b.command(t.b.sa(), ticket -> wish.of(t.b, ticket));
    t.b.random.choose(nonces.get(1));
    t.a.random.choose(nonces.get(3));
    t.post();
  }

  private static boolean lowestIsOfB(List<Integer> nonces) {
    return nonces.indexOf(0x01) >= 2;
  }

  /** Section 2.25.1, without a collision: B has lost the child that A is about to change. */
  @ParameterizedTest
  @EnumSource(
      value = Wish.class,
      names = {"REKEY_CHILD", "CLOSE_CHILD"})
  void aChildThatThePeerDoesNotHave(Wish wish) throws MalformedMessage {
    TwoEnds t = new TwoEnds(605).connect();
    Forger keys = Forger.with(t.a.sa());
    t.b.loseChildren();
    long ticket = t.a.command(t.a.sa(), n -> wish.of(t.a, n));
    t.deliver(t.pickFor(t.b));
    TwoEnds.InFlight answer = t.pickFor(t.a);
    boolean rekey = wish == Wish.REKEY_CHILD;
    assertThat(reading(keys, answer)).isEqualTo(rekey ? UNKNOWN : NOTHING);
    t.deliver(answer);
    // What A wanted was a child with fresh keys, and it makes one.
    t.run().assertAgreement(1, rekey ? 1 : 0);
    assertThat(t.a.outcomes).containsEntry(ticket, new Outcome.Done());
  }

  /** Section 2.25: whoever is told to wait does wait, and not as long as its peer. */
  @ParameterizedTest
  @EnumSource(
      value = Wish.class,
      names = {"REKEY_CHILD", "CREATE_CHILD"})
  void aTemporaryFailureIsNotRepeatedAtOnce(Wish wish) throws MalformedMessage {
    TwoEnds t = new TwoEnds(606).connect();
    t.b.command(t.b.sa(), n -> Wish.REKEY_IKE.of(t.b, n));
    TwoEnds.InFlight held = t.pickFor(t.a);
    t.a.command(t.a.sa(), n -> wish.of(t.a, n));
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    assertThat(t.post().network).as("nothing more at the same moment").isEmpty();
    Optional<Task.Waiting> waiting = t.a.sa().waiting().stream().findFirst();
    assertThat(Duration.between(t.now(), waiting.orElseThrow().notBefore()))
        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(4));
    t.deliver(held);
    t.run().pass(Duration.ofMinutes(1)).assertAgreement(1, wish == Wish.CREATE_CHILD ? 2 : 1);
  }

  @ParameterizedTest
  @MethodSource("casesAndLosses")
  void aCollisionSurvivesTheLossOfAnyMessage(Case c, int lost) {
    TwoEnds t = new TwoEnds(607).connect();
    t.a.command(t.a.sa(), ticket -> c.ofA().of(t.a, ticket));
    t.b.command(t.b.sa(), ticket -> c.ofB().of(t.b, ticket));
    t.post();
    for (int message = 0; !t.network.isEmpty(); message++) {
      TwoEnds.InFlight next = t.network.removeFirst();
      if (message != lost) {
        t.deliver(next);
      }
    }
    t.pass(Duration.ofMinutes(2));
    t.assertAgreement(t.a.established().size(), t.a.children().size());
    assertThat(t.a.established()).as("IKE SAs").hasSize(c.ikeSas());
  }

  static Stream<Arguments> casesAndLosses() {
    return CASES.stream()
        .flatMap(c -> IntStream.range(0, 6).mapToObj(lost -> Arguments.of(c, lost)));
  }
}
