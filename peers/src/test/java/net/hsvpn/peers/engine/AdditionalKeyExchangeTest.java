package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.hsvpn.config.proposal.IkeProposal;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Established;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.IntermediateSent;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.signature.KeyType;
import net.hsvpn.peers.wire.IkeHeader;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.KeyExchange;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9242 and RFC 9370: IKE_INTERMEDIATE with additional key exchanges, both ends at once. */
class AdditionalKeyExchangeTest {
  private static final String PLAIN = "aes128gcm16-prfsha256-x25519";
  private static final String HYBRID = PLAIN + "-ke1_mlkem768";
  private static final String ESP = "aes128gcm16-esn";

  private static TwoEnds ends(List<String> a, List<String> b) {
    return new TwoEnds(
        900,
        TwoEnds.proposing(TwoEnds.tagged("a", 1), a, List.of(ESP)),
        TwoEnds.proposing(TwoEnds.tagged("b", 2), b, List.of(ESP)));
  }

  private static TwoEnds hybrid() {
    return ends(List.of(HYBRID), List.of(HYBRID));
  }

  /** The exchange types of all messages, in order. */
  private static List<ExchangeType> watch(TwoEnds t) throws MalformedMessage {
    List<ExchangeType> seen = new ArrayList<>();
    t.post();
    while (!t.network.isEmpty()) {
      TwoEnds.InFlight next = t.network.removeFirst();
      seen.add(IkeMessageCodec.decodeHeader(next.datagram().octets()).exchangeType().orElseThrow());
      t.deliver(next);
    }
    return seen;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aes128gcm16-prfsha256-x25519-ke1_mlkem768",
        "aes256gcm16-prfsha384-ecp384-ke1_mlkem1024",
        "aes128-sha256-prfsha512-x25519-ke1_mlkem512",
        "chacha20poly1305-prfsha256-x25519-ke3_mlkem768-ke5_ecp384-ke7_mlkem1024",
      })
  void bothEndsHaveTheSameKeys(String proposal) {
    TwoEnds t = ends(List.of(proposal), List.of(proposal)).connect();
    assertThat(t.a.sa().suite()).isEqualTo(t.b.sa().suite()).hasToString(proposal);
    assertThat(t.a.sa().keys()).isEqualTo(t.b.sa().keys());
  }

  @Test
  void oneExchangeForEachMethod() throws Exception {
    String three = PLAIN + "-ke1_mlkem768-ke2_ecp384-ke3_mlkem1024";
    TwoEnds t =
        new TwoEnds(
            900,
            TwoEnds.fragmenting(
                TwoEnds.proposing(TwoEnds.tagged("a", 1), List.of(three), List.of(ESP)),
                new PeerProfile.Fragmentation(
                    false, TwoEnds.FRAGMENTATION.sizes(), TwoEnds.FRAGMENTATION.limits())),
            TwoEnds.proposing(TwoEnds.tagged("b", 2), List.of(three), List.of(ESP)));
    t.a.initiate();
    assertThat(watch(t))
        .containsExactly(
            ExchangeType.IKE_SA_INIT,
            ExchangeType.IKE_SA_INIT,
            ExchangeType.IKE_INTERMEDIATE,
            ExchangeType.IKE_INTERMEDIATE,
            ExchangeType.IKE_INTERMEDIATE,
            ExchangeType.IKE_INTERMEDIATE,
            ExchangeType.IKE_INTERMEDIATE,
            ExchangeType.IKE_INTERMEDIATE,
            ExchangeType.IKE_AUTH,
            ExchangeType.IKE_AUTH);
    t.assertAgreement(1, 1);
    // Message IDs go on behind them.
    assertThat(t.a.sa().requests().nextId()).isEqualTo(5);
    t.a.command(t.a.sa(), Event.Probe::new);
    t.run();
    t.assertAgreement(1, 1);
  }

  @Test
  void inFragments() {
    PeerProfile a = TwoEnds.proposing(TwoEnds.tagged("a", 1), List.of(HYBRID), List.of(ESP));
    PeerProfile b = TwoEnds.proposing(TwoEnds.tagged("b", 2), List.of(HYBRID), List.of(ESP));
    // What is authenticated does not depend on where each end cuts.
    TwoEnds t = new TwoEnds(901, TwoEnds.cutting(a, 600), TwoEnds.cutting(b, 900)).connect();
    assertThat(t.a.sa().suite()).hasToString(HYBRID);
  }

  @Test
  void withSignatures() {
    PeerProfile a = TwoEnds.proposing(TwoEnds.tagged("a", 1), List.of(HYBRID), List.of(ESP));
    PeerProfile b = TwoEnds.proposing(TwoEnds.tagged("b", 2), List.of(HYBRID), List.of(ESP));
    TwoEnds t =
        new TwoEnds(
            902,
            AuthenticationTest.with(
                a,
                AuthenticationTest.signature(
                    AuthenticationTest.leaf("a", KeyType.ED25519).issuedBy(AuthenticationTest.CA)),
                AuthenticationTest.certificate()),
            AuthenticationTest.with(
                b,
                AuthenticationTest.signature(
                    AuthenticationTest.leaf("b", KeyType.P384).issuedBy(AuthenticationTest.CA)),
                AuthenticationTest.certificate()));
    t.connect();
    assertThat(t.b.sa().suite()).hasToString(HYBRID);
  }

  @ParameterizedTest
  @CsvSource({
    // Who does not know them takes the proposal behind.
    HYBRID + " " + PLAIN + ", " + PLAIN + ", " + PLAIN,
    PLAIN + ", " + HYBRID + " " + PLAIN + ", " + PLAIN,
    // NONE: they may be left out.
    HYBRID + "-ke1_none, " + PLAIN + ", " + PLAIN,
    PLAIN + ", " + HYBRID + "-ke1_none, " + PLAIN,
    HYBRID + "-ke1_none, " + HYBRID + ", " + HYBRID,
    HYBRID + "-ke2_mlkem1024-ke2_none, " + HYBRID + ", " + HYBRID,
    // The responder's wishes count; no method twice.
    PLAIN
        + "-ke1_mlkem768-ke1_mlkem1024, "
        + PLAIN
        + "-ke1_mlkem1024-ke1_mlkem768, "
        + PLAIN
        + "-ke1_mlkem1024",
    PLAIN
        + "-ke1_mlkem768-ke1_mlkem1024-ke2_mlkem768, "
        + PLAIN
        + "-ke1_mlkem768-ke1_mlkem1024-ke2_mlkem768, "
        + PLAIN
        + "-ke1_mlkem1024-ke2_mlkem768",
  })
  void whatTheyAgreeOn(String a, String b, String agreed) {
    TwoEnds t = ends(List.of(a.split(" ", -1)), List.of(b.split(" ", -1))).connect();
    assertThat(t.a.sa().suite()).isEqualTo(t.b.sa().suite()).hasToString(agreed);
    t.a.command(t.a.sa(), Event.RekeyIke::new);
    t.run();
    t.assertAgreement(1, 1);
    assertThat(t.a.sa().suite()).isEqualTo(t.b.sa().suite()).hasToString(agreed);
    assertThat(t.a.sa().keys()).isEqualTo(t.b.sa().keys());
  }

  @Test
  void nothingInCommon() {
    TwoEnds t = ends(List.of(HYBRID), List.of(PLAIN));
    t.a.initiate();
    t.run();
    assertThat(t.a.sas).isEmpty();
    assertThat(t.a.reports.getLast().text()).contains("NO_PROPOSAL_CHOSEN", "ke1_mlkem768");
  }

  @Test
  void gatewaysOfOurKindDoItByDefault() {
    List<String> defaults =
        IkeProposal.postQuantumDefaults().stream().map(IkeProposal::toString).toList();
    TwoEnds t = ends(defaults, defaults).connect();
    assertThat(t.a.sa().suite()).hasToString(HYBRID);
    TwoEnds older =
        ends(defaults, IkeProposal.defaults().stream().map(IkeProposal::toString).toList());
    assertThat(older.connect().a.sa().suite()).hasToString(PLAIN);
  }

  /** An initiator that does not say that it knows IKE_INTERMEDIATE gets none. */
  @Test
  void notWithoutIntermediateExchange() {
    TwoEnds t = ends(List.of(HYBRID, PLAIN), List.of(HYBRID, PLAIN));
    var _ =
        Failures.changing(
                0,
                payloads ->
                    payloads.stream()
                        .filter(p ->
                            !(p instanceof Notify n
                                && n.is(NotifyType.INTERMEDIATE_EXCHANGE_SUPPORTED)))
                        .toList())
            .apply(t);
    // The message was changed on its way: the responder chose without, and AUTH fails.
    assertThat(t.a.established()).isEmpty();
    assertThat(t.b.established()).isEmpty();
    assertThat(t.b.reports.getLast().text()).contains("AUTH does not fit");
  }

  @Test
  void authMayNotComeTooEarly() throws Exception {
    TwoEnds t = hybrid();
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    HalfOpen waiting = (HalfOpen) t.b.sas.values().iterator().next();
    IkeHeader auth =
        IkeHeader.of(
            waiting.id().initiatorSpi(),
            waiting.id().responderSpi(),
            ExchangeType.IKE_AUTH,
            true,
            false,
            1);
    t.network.clear();
    byte[] early = Forger.with(waiting).seal(auth, List.of());
    t.b.receive(early, waiting.path());
    assertThat(t.b.refusals).containsKey(Refusal.UNEXPECTED_EXCHANGE);
    assertThat(t.b.established()).isEmpty();
  }

  /** Each of the messages is lost once, and each answer is asked for again. */
  @Test
  void whatIsLostIsSentAgain() {
    for (int lost = 0; lost < 10; lost++) {
      TwoEnds t = hybrid();
      t.a.initiate();
      t.post();
      for (int i = 0; i < lost && !t.network.isEmpty(); i++) {
        t.deliver(t.network.removeFirst());
      }
      if (t.network.isEmpty()) {
        continue;
      }
      t.network.removeFirst();
      t.pass(Duration.ofSeconds(3));
      t.assertAgreement(1, 1);
    }
  }

  @Test
  void repeatedRequestsGetTheSameAnswer() {
    TwoEnds t = hybrid();
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    List<TwoEnds.InFlight> request = List.copyOf(t.post().network);
    t.network.clear();
    request.forEach(t::deliver);
    List<TwoEnds.InFlight> answer = List.copyOf(t.post().network);
    t.network.clear();
    request.forEach(t::deliver);
    assertThat(t.network).isEqualTo(answer);
    answer.forEach(t::deliver);
    t.run();
    t.assertAgreement(1, 1);
  }

  @Test
  void silenceEndsTheAttempt() {
    TwoEnds t = hybrid();
    long ticket = Failures.cutOffAfter(2).apply(t);
    assertThat(t.a.outcomes).containsKey(ticket);
    assertThat(t.a.sas).isEmpty();
    assertThat(t.b.sas).isEmpty();
    assertThat(t.a.reports.getLast().phase()).isEqualTo("IKE_INTERMEDIATE");
    assertThat(t.b.reports.getLast().text()).contains("nothing of its IKE_INTERMEDIATE request");
  }

  private static TwoEnds unfragmented() {
    PeerProfile.Fragmentation never =
        new PeerProfile.Fragmentation(
            false, TwoEnds.FRAGMENTATION.sizes(), TwoEnds.FRAGMENTATION.limits());
    TwoEnds t = hybrid();
    t.a.profile = TwoEnds.fragmenting(t.a.profile, never);
    return t;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void badKeyExchangeData(int message) {
    TwoEnds t = unfragmented();
    long ticket =
        Failures.sending(
                message,
                Failures.replacing(
                    KeyExchange.class, ke -> new KeyExchange(ke.method(), Octets.of(new byte[5]))))
            .apply(t);
    assertThat(t.a.established()).isEmpty();
    assertThat(t.a.outcomes.get(ticket).toString()).contains("IKE_INTERMEDIATE");
    assertThat(t.a.reports.getLast().text() + t.b.reports)
        .contains("expected " + (message == 2 ? 1184 : 1088) + " octets");
  }

  @Test
  void coefficientsOutOfRange() {
    TwoEnds t = unfragmented();
    byte[] wild = new byte[1184];
    java.util.Arrays.fill(wild, (byte) 0xff);
    var _ =
        Failures.sending(
                2,
                Failures.replacing(
                    KeyExchange.class, ke -> new KeyExchange(ke.method(), Octets.of(wild))))
            .apply(t);
    assertThat(t.a.sas).isEmpty();
    assertThat(t.b.sas).isEmpty();
    assertThat(t.b.reports.getLast().text()).contains("no valid encapsulation key");
  }

  @Test
  void anotherMethodThanAgreed() {
    TwoEnds t = unfragmented();
    var _ =
        Failures.sending(
                2, Failures.replacing(KeyExchange.class, ke -> new KeyExchange(37, ke.data())))
            .apply(t);
    assertThat(t.b.sas).isEmpty();
    assertThat(t.a.reports.getLast().text()).contains("INVALID_SYNTAX");
  }

  @Test
  void withoutKeyExchange() {
    TwoEnds t = unfragmented();
    var _ = Failures.sending(2, Failures.without(KeyExchange.class)).apply(t);
    assertThat(t.b.reports.getLast().text()).contains("KE: expected 1, found 0");
  }

  /** An encapsulation to another key gives another secret: then the keys differ. */
  @Test
  void aChangedCiphertextIsNoticed() {
    TwoEnds t = unfragmented();
    var _ =
        Failures.leaving(
                Failures.sending(
                    3,
                    Failures.replacing(
                        KeyExchange.class,
                        ke -> {
                          byte[] changed = ke.data().array();
                          changed[0] ^= 1;
                          return new KeyExchange(ke.method(), Octets.of(changed));
                        })),
                Duration.ofMinutes(2))
            .apply(t);
    assertThat(t.a.established()).isEmpty();
    assertThat(t.b.established()).isEmpty();
    assertThat(t.b.refusals).containsKey(Refusal.INTEGRITY);
  }

  /** What is added to a message that is otherwise in order is noticed by AUTH alone. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void whatIsSmuggledInIsNoticed(int message) {
    TwoEnds t = unfragmented();
    var _ =
        Failures.sending(
                message,
                payloads -> {
                  List<Payload> more = new ArrayList<>(payloads);
                  more.add(new Notify(NotifyType.SET_WINDOW_SIZE, new byte[4]));
                  return more;
                })
            .apply(t);
    assertThat(t.a.established()).isEmpty();
    assertThat(t.b.established()).isEmpty();
    assertThat(t.b.reports.getLast().text()).contains("AUTH does not fit");
  }

  @Test
  void closedWhileUnderWay() {
    TwoEnds t = hybrid();
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    IntermediateSent sent = (IntermediateSent) t.a.sas.values().iterator().next();
    t.a.command(sent, Event.Close::new);
    assertThat(t.a.sas).isEmpty();
  }

  @Test
  void behindNat() {
    TwoEnds t = hybrid().natBeforeA().connect();
    Established sa = t.a.sa();
    assertThat(sa.path().remote().getPort()).isEqualTo(4500);
  }
}
