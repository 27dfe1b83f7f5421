package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.hsvpn.config.Secret;
import net.hsvpn.peers.Doorkeeper;
import net.hsvpn.peers.crypto.CrashTokens;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HouseRules;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.wire.Flags;
import net.hsvpn.peers.wire.IkeHeader;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One end loses its IKE SAs and proves it (RFC 6290). */
class CrashDetectionTest {
  static HouseRules tokens(String name) {
    byte[] secret = ("the secret of " + name).repeat(3).getBytes(StandardCharsets.US_ASCII);
    return new HouseRules(Optional.empty(), Optional.of(new CrashTokens(Secret.copyOf(secret))));
  }

  private static boolean nothing(long spi) {
    return false;
  }

  private static TwoEnds connected() {
    TwoEnds t = new TwoEnds(8200);
    t.a.house = tokens("a");
    t.b.house = tokens("b");
    return t.connect();
  }

  private static void crash(Host host) {
    host.loseChildren();
    host.sas.clear();
  }

  private static Octets token(Host maker, Established sa) {
    return Octets.of(
        maker.house.tokens().orElseThrow().token(sa.id().initiatorSpi(), sa.id().responderSpi()));
  }

  private static List<Report.Kind> told(Host host) {
    return host.reports.stream().map(Report::kind).toList();
  }

  private static void assertTokens(TwoEnds t) {
    assertThat(t.a.sa().crashToken()).contains(token(t.b, t.b.sa()));
    assertThat(t.b.sa().crashToken()).contains(token(t.a, t.a.sa()));
  }

  @Test
  void bothGiveATokenInIkeAuth() {
    assertTokens(connected());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void andAnotherOneForARekeyedIkeSa(boolean byA) {
    TwoEnds t = connected();
    Host who = byA ? t.a : t.b;
    Octets before = t.a.sa().crashToken().orElseThrow();
    who.command(who.sa(), Event.RekeyIke::new);
    t.run().pass(Duration.ofSeconds(1)).assertAgreement(1, 1);
    assertTokens(t);
    assertThat(t.a.sa().crashToken()).isNotEqualTo(Optional.of(before));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theOtherEndNoticesAtItsNextMessage(boolean aCrashes) {
    TwoEnds t = connected();
    Instant before = t.now();
    Host crashed = aCrashes ? t.a : t.b;
    Host left = aCrashes ? t.b : t.a;
    crash(crashed);
    long ticket = left.command(left.sa(), Event.Probe::new);
    t.run();
    assertThat(left.sas).isEmpty();
    assertThat(left.inbound).isEmpty();
    assertThat(told(left)).contains(Report.Kind.PEER_RESTARTED);
    assertThat(left.outcomes.get(ticket)).isInstanceOf(Outcome.Failed.class);
    assertThat(t.now()).isEqualTo(before);
  }

  @Test
  void whateverMessageThatIs() {
    List<Host.CommandOf> commands =
        List.of(Event.RekeyIke::new, Event.CreateChild::new, Event.Close::new);
    for (Host.CommandOf command : commands) {
      TwoEnds t = connected();
      crash(t.b);
      t.a.command(t.a.sa(), command);
      t.run();
      assertThat(t.a.sas).isEmpty();
    }
  }

  @Test
  void anotherTokenProvesNothing() {
    TwoEnds t = connected();
    crash(t.b);
    t.b.house = tokens("somebody");
    t.a.command(t.a.sa(), Event.Probe::new);
    t.run();
    assertThat(t.a.established()).hasSize(1);
    assertThat(t.a.refusals).containsEntry(Refusal.WRONG_CRASH_TOKEN, 1);
  }

  @Test
  void theWordAloneProvesNothing() {
    TwoEnds t = connected();
    t.a.command(t.a.sa(), Event.Probe::new);
    TwoEnds.InFlight probe = t.pickFor(t.b);
    Datagram answer =
        Doorkeeper.answerStray(probe.datagram(), HouseRules.NONE, CrashDetectionTest::nothing)
            .orElseThrow();
    t.deliver(new TwoEnds.InFlight(t.a, answer));
    assertThat(t.a.refusals).containsEntry(Refusal.UNPROTECTED, 1);
    t.deliver(probe);
    t.run().assertAgreement(1, 1);
  }

  @Test
  void nobodyListensUnlessItAsked() {
    TwoEnds t = connected();
    Octets token = t.a.sa().crashToken().orElseThrow();
    t.deliver(
        new TwoEnds.InFlight(t.a, clear(t.a.sa(), true, 1, invalidSpi(), token(token.array()))));
    assertThat(t.a.refusals).containsEntry(Refusal.UNPROTECTED, 1);
    assertThat(t.a.established()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 15, 129})
  void tokensHaveSixteenOctetsTo128(int length) {
    TwoEnds t = connected();
    t.a.command(t.a.sa(), Event.Probe::new);
    t.post().network.clear();
    int id = t.a.sa().requests().outstanding().orElseThrow().messageId();
    t.deliver(
        new TwoEnds.InFlight(
            t.a, clear(t.a.sa(), true, id, invalidSpi(), token(new byte[length]))));
    assertThat(t.a.refusals).containsEntry(Refusal.UNPROTECTED, 1);
  }

  /** Else anybody on the way could ask for the token of a live IKE SA, and end it. */
  @Test
  void nobodyIsToldTheTokenOfAnIkeSaThatLives() {
    TwoEnds t = connected();
    for (Host host : List.of(t.a, t.b)) {
      for (ExchangeType exchange : ExchangeType.values()) {
        for (int flags = 0; flags < 8; flags++) {
          for (Datagram stray : bothWays(t.a.sa(), exchange, flags)) {
            assertThat(Doorkeeper.answerStray(stray, host.house, host.sas::containsKey)).isEmpty();
          }
        }
      }
    }
  }

  private static List<Datagram> bothWays(Established sa, ExchangeType exchange, int flags) {
    List<Datagram> all = new ArrayList<>();
    for (boolean swapped : new boolean[] {false, true}) {
      long spiI = swapped ? sa.id().responderSpi() : sa.id().initiatorSpi();
      long spiR = swapped ? sa.id().initiatorSpi() : sa.id().responderSpi();
      IkeHeader header =
          new IkeHeader(
              spiI,
              spiR,
              0,
              IkeHeader.IKEV2,
              exchange.code(),
              new Flags((flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0),
              3,
              0);
      all.add(new Datagram(sa.path(), IkeMessageCodec.encode(header, List.of())));
    }
    return all;
  }

  @Test
  void anAnswerIsNeverAnswered() {
    TwoEnds t = connected();
    Datagram response = clear(t.a.sa(), true, 1, invalidSpi());
    assertThat(Doorkeeper.answerStray(response, tokens("b"), CrashDetectionTest::nothing))
        .isEmpty();
    Datagram request = clear(t.a.sa(), false, 1);
    Datagram answer =
        Doorkeeper.answerStray(request, tokens("b"), CrashDetectionTest::nothing).orElseThrow();
    assertThat(Doorkeeper.answerStray(answer, tokens("b"), CrashDetectionTest::nothing)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = ExchangeType.class,
      names = {"INFORMATIONAL", "CREATE_CHILD_SA"},
      mode = EnumSource.Mode.EXCLUDE)
  void onlyWhatBelongsToAnIkeSaIsAnswered(ExchangeType exchange) {
    Established sa = connected().a.sa();
    for (Datagram stray : bothWays(sa, exchange, 1)) {
      assertThat(Doorkeeper.answerStray(stray, tokens("b"), CrashDetectionTest::nothing)).isEmpty();
    }
  }

  private static Notify invalidSpi() {
    return new Notify(NotifyType.INVALID_IKE_SPI);
  }

  private static Notify token(byte[] octets) {
    return new Notify(NotifyType.QUICK_CRASH_DETECTION, octets);
  }

  /** To A, which began the IKE SA. */
  private static Datagram clear(
      Established sa, boolean response, int messageId, Payload... payloads) {
    IkeHeader header =
        IkeHeader.of(
            sa.id().initiatorSpi(),
            sa.id().responderSpi(),
            ExchangeType.INFORMATIONAL,
            false,
            response,
            messageId);
    return new Datagram(
        new Path(sa.path().remote(), sa.path().local(), false),
        IkeMessageCodec.encode(header, List.of(payloads)));
  }
}
