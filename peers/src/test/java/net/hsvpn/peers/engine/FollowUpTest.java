package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.ChildSa;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.Task;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.KeyExchange;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 9370 section 2.2.4: additional key exchanges behind CREATE_CHILD_SA, both ends at once. */
class FollowUpTest {
  private static final String IKE = "aes128gcm16-prfsha256-x25519-ke1_mlkem512-ke3_ecp256";
  private static final String ESP = "aes128gcm16-x25519-ke1_mlkem512-ke2_ecp256-esn";

  /** What A wants, and how many SAs there are then. */
  enum Wish {
    REKEY_CHILD(1),
    CREATE_CHILD(2),
    REKEY_IKE(1);

    final int children;

    Wish(int children) {
      this.children = children;
    }

    Event.Command of(Host host, long ticket) {
      return switch (this) {
        case REKEY_CHILD -> new Event.RekeyChild(ticket, host.child().inboundSpi());
        case CREATE_CHILD -> new Event.CreateChild(ticket);
        case REKEY_IKE -> new Event.RekeyIke(ticket);
      };
    }
  }

  private static TwoEnds ends(long seed) {
    return new TwoEnds(
            seed,
            TwoEnds.proposing(TwoEnds.tagged("a", 1), List.of(IKE), List.of(ESP)),
            TwoEnds.proposing(TwoEnds.tagged("b", 2), List.of(IKE), List.of(ESP)))
        .connect();
  }

  @ParameterizedTest
  @EnumSource
  void oneExchangeForEachMethod(Wish wish) throws Exception {
    TwoEnds t = ends(800);
    assertThat(t.a.child().suite()).hasToString("aes128gcm16-esn");
    long ticket = t.a.command(t.a.sa(), n -> wish.of(t.a, n));
    List<ExchangeType> seen = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      TwoEnds.InFlight next = t.post().network.removeFirst();
      seen.add(IkeMessageCodec.decodeHeader(next.datagram().octets()).exchangeType().orElseThrow());
      t.deliver(next);
    }
    assertThat(seen)
        .containsExactly(
            ExchangeType.CREATE_CHILD_SA,
            ExchangeType.CREATE_CHILD_SA,
            ExchangeType.IKE_FOLLOWUP_KE,
            ExchangeType.IKE_FOLLOWUP_KE,
            ExchangeType.IKE_FOLLOWUP_KE,
            ExchangeType.IKE_FOLLOWUP_KE);
    assertThat(t.a.outcomes).containsEntry(ticket, new Outcome.Done());
    t.run();
    t.assertAgreement(1, wish.children);
    if (wish == Wish.REKEY_IKE) {
      assertThat(t.a.sa().suite()).hasToString(IKE);
      assertThat(t.a.sa().keys()).isEqualTo(t.b.sa().keys());
    } else {
      assertThat(t.a.sending.orElseThrow().suite()).hasToString(ESP);
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachEndManyTimes(Wish wish) {
    TwoEnds t = ends(801);
    for (int i = 0; i < 3; i++) {
      Host host = i % 2 == 0 ? t.b : t.a;
      if (wish != Wish.CREATE_CHILD) {
        host.command(host.sa(), n -> wish.of(host, n));
      } else {
        host.command(host.sa(), Event.CreateChild::new);
      }
      t.run();
    }
    t.assertAgreement(1, wish == Wish.CREATE_CHILD ? 4 : 1);
  }

  static Stream<Arguments> losses() {
    return Stream.of(Wish.values())
        .flatMap(wish -> IntStream.range(0, 8).mapToObj(lost -> Arguments.of(wish, lost)));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void whatIsLostIsSentAgain(Wish wish, int lost) {
    TwoEnds t = ends(802);
    t.a.command(t.a.sa(), n -> wish.of(t.a, n));
    lose(t, lost);
    t.pass(Duration.ofMinutes(1)).assertAgreement(1, wish.children);
  }

  private static void lose(TwoEnds t, int lost) {
    t.post();
    for (int message = 0; !t.network.isEmpty(); message++) {
      TwoEnds.InFlight next = t.network.removeFirst();
      if (message != lost) {
        t.deliver(next);
      }
    }
  }

  static Stream<Arguments> crossings() {
    return Stream.of(Wish.values())
        .flatMap(a ->
            Stream.of(Wish.values())
                .flatMap(b -> IntStream.range(-1, 10).mapToObj(lost -> Arguments.of(a, b, lost))));
  }

  /** Both want something at once, and one of the messages is lost. */
  @ParameterizedTest
  @MethodSource("crossings")
  void requestsThatCross(Wish ofA, Wish ofB, int lost) {
    TwoEnds t = ends(803);
    long first = t.a.command(t.a.sa(), n -> ofA.of(t.a, n));
    long second = t.b.command(t.b.sa(), n -> ofB.of(t.b, n));
    lose(t, lost);
    t.pass(Duration.ofMinutes(3));
    assertThat(t.a.outcomes).as("nothing hangs at A").containsKey(first);
    assertThat(t.b.outcomes).as("nothing hangs at B").containsKey(second);
    t.assertAgreement(1, t.a.children().size());
    assertThat(t.a.sa().unfinished()).isEmpty();
    assertThat(t.b.sa().unfinished()).isEmpty();
    if (ofA != Wish.CREATE_CHILD && ofB != Wish.CREATE_CHILD) {
      assertThat(t.a.children()).hasSize(1);
    }
  }

  static Stream<List<Integer>> nonces() {
    return Stream.of(
        List.of(0x01, 0x7F, 0x80, 0xFE),
        List.of(0x80, 0x01, 0x7F, 0xFE),
        List.of(0x7F, 0x80, 0x01, 0xFE),
        List.of(0xFE, 0x7F, 0x80, 0x01));
  }

  /** Whoever has the lowest of the four nonces does not go on, so that nothing must be deleted. */
  @ParameterizedTest
  @MethodSource("nonces")
  void theOneWithTheLowestNonceDoesNotGoOn(List<Integer> nonces) {
    TwoEnds t = ends(804);
    ChildSa before = t.a.child();
    collide(t, Wish.REKEY_CHILD, nonces);
    int ofA = ((Task.Creating) t.a.sa().task().orElseThrow()).inboundSpi();
    List<Integer> installed = new ArrayList<>();
    t.a.witness =
        seen -> {
          if (seen instanceof net.hsvpn.peers.sa.Effect.InstallInbound install) {
            installed.add(install.child().inboundSpi());
          }
        };
    t.run().pass(Duration.ofMinutes(1)).assertAgreement(1, 1);
    assertThat(installed).as("children made").hasSize(1);
    assertThat(t.a.child().inboundSpi() == ofA)
        .as("A's survives")
        .isEqualTo(nonces.indexOf(0x01) >= 2);
    assertThat(t.a.child()).isNotEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("nonces")
  void theSameOfIkeSas(List<Integer> nonces) {
    TwoEnds t = ends(805);
    ChildSa child = t.a.child();
    collide(t, Wish.REKEY_IKE, nonces);
    t.run().pass(Duration.ofMinutes(1)).assertAgreement(1, 1);
    assertThat(t.a.sa().id().initiator()).as("A's survives").isEqualTo(nonces.indexOf(0x01) >= 2);
    assertThat(t.a.child().inboundSpi()).isEqualTo(child.inboundSpi());
  }

  private static void collide(TwoEnds t, Wish wish, List<Integer> nonces) {
    t.a.random.choose(nonces.get(0));
    t.a.command(t.a.sa(), n -> wish.of(t.a, n));
    t.b.random.choose(nonces.get(2));
    t.b.command(t.b.sa(), n -> wish.of(t.b, n));
    t.b.random.choose(nonces.get(1));
    t.a.random.choose(nonces.get(3));
    t.post();
  }

  /** A's whole exchange is over before B's request for the same arrives. */
  @ParameterizedTest
  @EnumSource
  void requestsThatAreOvertaken(Wish wish) {
    TwoEnds t = ends(806);
    long second = t.b.command(t.b.sa(), n -> wish.of(t.b, n));
    TwoEnds.InFlight late = t.pickFor(t.a);
    t.a.command(t.a.sa(), n -> wish.of(t.a, n));
    t.run();
    t.network.add(late);
    t.run().pass(Duration.ofMinutes(1));
    assertThat(t.b.outcomes).containsKey(second);
    t.assertAgreement(1, wish == Wish.CREATE_CHILD ? 3 : 1);
  }

  /** B's own wishes wait until A has come to an end, but not for ever. */
  @Test
  void aPeerThatDoesNotGoOn() {
    TwoEnds t = ends(807);
    t.a.command(t.a.sa(), n -> Wish.REKEY_IKE.of(t.a, n));
    t.deliver(t.pickFor(t.b));
    t.post().network.clear();
    assertThat(t.b.sa().unfinished()).isPresent();
    long ticket = t.b.command(t.b.sa(), n -> Wish.CREATE_CHILD.of(t.b, n));
    assertThat(t.post().network).isEmpty();
    assertThat(t.b.deadline().orElseThrow()).isAfter(t.now());
    t.pass(Duration.ofMinutes(5));
    assertThat(t.b.outcomes).containsKey(ticket);
    t.assertAgreement(1, 2);
  }

  interface Change {
    List<Payload> of(List<Payload> payloads);
  }

  /** The message of that number, counted from 0, is changed by its sender. */
  private static TwoEnds changing(Wish wish, int message, Change change) throws MalformedMessage {
    TwoEnds t = ends(808);
    Forger forger = Forger.with(t.a.sa());
    t.a.command(t.a.sa(), n -> wish.of(t.a, n));
    t.post();
    for (int i = 0; i < message; i++) {
      t.deliver(t.network.removeFirst());
    }
    TwoEnds.InFlight genuine = t.network.removeFirst();
    byte[] octets = genuine.datagram().octets();
    byte[] changed =
        forger.seal(IkeMessageCodec.decode(octets).header(), change.of(forger.payloads(octets)));
    t.deliver(new TwoEnds.InFlight(genuine.to(), new Datagram(genuine.datagram().path(), changed)));
    t.run();
    return t;
  }

  private static List<Payload> withLink(List<Payload> payloads, List<Notify> links) {
    List<Payload> changed =
        new ArrayList<>(
            payloads.stream()
                .filter(p -> !(p instanceof Notify n && n.is(NotifyType.ADDITIONAL_KEY_EXCHANGE)))
                .toList());
    changed.addAll(links);
    return changed;
  }

  @ParameterizedTest
  @EnumSource
  void anUnknownLink(Wish wish) throws MalformedMessage {
    Notify wrong = new Notify(NotifyType.ADDITIONAL_KEY_EXCHANGE, new byte[3]);
    TwoEnds t = changing(wish, 2, payloads -> withLink(payloads, List.of(wrong)));
    // B answers STATE_NOT_FOUND, and A begins anew a little later.
    t.pass(Duration.ofMinutes(1)).assertAgreement(1, wish.children);
  }

  @ParameterizedTest
  @EnumSource
  void noLinkToGoOnWith(Wish wish) throws MalformedMessage {
    TwoEnds t = changing(wish, 1, payloads -> withLink(payloads, List.of()));
    assertThat(t.a.reports.toString()).contains("gives no link");
    assertThat(t.a.sas).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void noLinkInTheRequest(Wish wish) throws MalformedMessage {
    TwoEnds t = changing(wish, 2, payloads -> withLink(payloads, List.of()));
    assertThat(t.b.reports.toString()).contains("expected ADDITIONAL_KEY_EXCHANGE, found none");
    assertThat(t.b.established()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void badKeyExchangeData(Wish wish) throws MalformedMessage {
    Change shorter =
        payloads ->
            payloads.stream()
                .map(p ->
                    p instanceof KeyExchange ke
                        ? (Payload) new KeyExchange(ke.method(), Octets.of(new byte[7]))
                        : p)
                .toList();
    TwoEnds t = changing(wish, 2, shorter);
    assertThat(t.b.reports.toString()).contains("expected 800 octets, got 7");
    assertThat(t.b.sa().unfinished()).isEmpty();
    TwoEnds other = changing(wish, 3, shorter);
    assertThat(other.a.reports.toString()).contains("expected 768 octets, got 7");
  }

  @Test
  void anExchangeThatNobodyBegan() throws MalformedMessage {
    TwoEnds t = ends(809);
    byte[] request =
        Forger.with(t.a.sa())
            .seal(
                Forger.requestTo(t.b.sa(), ExchangeType.IKE_FOLLOWUP_KE.code(), 4),
                List.of(
                    new KeyExchange(36, Octets.of(new byte[1184])),
                    new Notify(NotifyType.ADDITIONAL_KEY_EXCHANGE, new byte[8])));
    t.b.receive(request, t.b.sa().path());
    List<Payload> answer = Forger.with(t.a.sa()).payloads(t.b.outbox.getFirst().octets());
    assertThat(((Notify) answer.getFirst()).notifyType()).contains(NotifyType.STATE_NOT_FOUND);
  }
}
