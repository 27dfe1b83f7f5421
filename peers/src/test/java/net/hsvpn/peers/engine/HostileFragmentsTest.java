package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.hsvpn.config.FragmentSizes;
import net.hsvpn.config.ReassemblyLimits;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.window.Reassembly;
import net.hsvpn.peers.wire.Flags;
import net.hsvpn.peers.wire.IkeHeader;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import net.hsvpn.peers.wire.VendorId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What fragments can do in the wrong hands: those of a stranger, who has no keys, and those of a
 * peer that holds the right ones and means harm. A forges, B receives.
 */
class HostileFragmentsTest {
  private static final ReassemblyLimits LIMITS = new ReassemblyLimits(8, 2000);
  private static final byte[] CONTENT = IkeMessageCodec.encodeChain(List.of(vendor(600)));
  private static final int VENDOR = 43;
  private static final int PIECE = 200;

  private static Payload vendor(int octets) {
    return new VendorId(Octets.of(new byte[octets]));
  }

  private static PeerProfile limited(PeerProfile p) {
    return TwoEnds.fragmenting(
        p, new PeerProfile.Fragmentation(true, FragmentSizes.DEFAULT, LIMITS));
  }

  private static TwoEnds connected(long seed) {
    return new TwoEnds(seed, limited(TwoEnds.tagged("a", 1)), limited(TwoEnds.tagged("b", 2)))
        .connect();
  }

  /** A's next request to B. */
  private static IkeHeader request(TwoEnds t) {
    return Forger.requestTo(
        t.b.sa(), ExchangeType.INFORMATIONAL.code(), t.a.sa().requests().nextId());
  }

  private static List<byte[]> fragments(TwoEnds t, IkeHeader header) {
    return Forger.with(t.a.sa()).fragments(header, VENDOR, CONTENT, PIECE);
  }

  private static void send(TwoEnds t, byte[] octets) {
    t.deliver(new TwoEnds.InFlight(t.b, new Datagram(t.a.sa().path(), octets)));
  }

  private static Reassembly held(TwoEnds t) {
    return t.b.sa().responses().request();
  }

  private static void assertAnswered(TwoEnds t) {
    assertThat(t.post().network).as("answers").hasSize(1);
    assertThat(held(t)).isEqualTo(Reassembly.NOTHING);
  }

  /** The message that the others are spoilt copies of is a good one. */
  @Test
  void theMessageIsAnswered() {
    TwoEnds t = connected(100);
    fragments(t, request(t)).forEach(f -> send(t, f));
    assertAnswered(t);
  }

  @Test
  void everyDamagedBitIsNoticed() {
    TwoEnds t = connected(101);
    List<byte[]> good = fragments(t, request(t));
    send(t, good.get(0));
    Reassembly before = held(t);
    byte[] second = good.get(1);
    for (int bit = 0; bit < second.length * 8; bit++) {
      byte[] damaged = second.clone();
      damaged[bit >> 3] ^= (byte) (1 << (bit & 7));
      send(t, damaged);
      assertThat(held(t)).as("bit %d", bit).isEqualTo(before);
      assertThat(t.post().network).as("answers to bit %d", bit).isEmpty();
    }
    // The numbers are authenticated too: 64 bits of number and total, and the whole body.
    assertThat(t.b.refusals.get(Refusal.INTEGRITY)).isGreaterThan(1000);
    good.stream().skip(1).forEach(f -> send(t, f));
    assertAnswered(t);
  }

  @ParameterizedTest
  @CsvSource({"0, 4", "5, 4", "1, 0", "0, 0"})
  void impossibleNumbersAreNoMessage(int number, int total) {
    TwoEnds t = connected(102);
    byte[] fragment = fragments(t, request(t)).getFirst();
    fragment[33] = (byte) number;
    fragment[35] = (byte) total;
    send(t, fragment);
    assertThat(t.b.refusals).isEqualTo(Map.of(Refusal.MALFORMED, 1));
    assertThat(held(t)).isEqualTo(Reassembly.NOTHING);
  }

  @Test
  void theFirstOfTwoWithTheSameNumberStays() {
    TwoEnds t = connected(103);
    IkeHeader header = request(t);
    List<byte[]> good = fragments(t, header);
    send(t, good.get(1));
    send(t, Forger.with(t.a.sa()).fragment(header, 0, 2, good.size(), new byte[PIECE + 7]));
    assertThat(t.b.refusals).isEqualTo(Map.of(Refusal.FRAGMENT_REPEATED, 1));
    send(t, good.get(0));
    good.stream().skip(2).forEach(f -> send(t, f));
    assertAnswered(t);
  }

  /** RFC 7383 section 2.6: a smaller total is an old one. */
  @Test
  void aSmallerTotalIsDropped() {
    TwoEnds t = connected(104);
    IkeHeader header = request(t);
    List<byte[]> good = fragments(t, header);
    send(t, good.get(0));
    Reassembly before = held(t);
    send(t, Forger.with(t.a.sa()).fragment(header, 0, 2, good.size() - 1, new byte[9]));
    assertThat(held(t)).isEqualTo(before);
    assertThat(t.b.refusals).isEqualTo(Map.of(Refusal.FRAGMENT_CONFLICT, 1));
    good.stream().skip(1).forEach(f -> send(t, f));
    assertAnswered(t);
  }

  /** RFC 7383 section 2.6: a larger total means that the sender has begun anew. */
  @Test
  void aLargerTotalBeginsAnew() {
    TwoEnds t = connected(105);
    IkeHeader header = request(t);
    fragments(t, header).stream().skip(1).forEach(f -> send(t, f));
    List<byte[]> shorter = Forger.with(t.a.sa()).fragments(header, VENDOR, CONTENT, PIECE / 2);
    send(t, shorter.getLast());
    assertThat(held(t).pieces()).containsOnlyKeys(shorter.size());
    assertThat(held(t).total()).isEqualTo(shorter.size());
    shorter.subList(0, shorter.size() - 1).forEach(f -> send(t, f));
    assertAnswered(t);
    assertThat(t.b.refusals).isEmpty();
  }

  /** Whoever has no keys cannot make B throw away what has come. */
  @Test
  void aForgedLargerTotalDoesNotBeginAnew() {
    TwoEnds t = connected(106);
    List<byte[]> good = fragments(t, request(t));
    send(t, good.get(0));
    byte[] forged = good.get(1).clone();
    forged[35] = (byte) (good.size() + 1);
    send(t, forged);
    assertThat(t.b.refusals).isEqualTo(Map.of(Refusal.INTEGRITY, 1));
    good.stream().skip(1).forEach(f -> send(t, f));
    assertAnswered(t);
  }

  @Test
  void fragmentsOfAnotherExchangeDoNotMix() {
    TwoEnds t = connected(107);
    IkeHeader header = request(t);
    List<byte[]> good = fragments(t, header);
    send(t, good.get(0));
    IkeHeader other =
        Forger.requestTo(t.b.sa(), ExchangeType.CREATE_CHILD_SA.code(), header.messageId());
    send(t, fragments(t, other).get(1));
    assertThat(t.b.refusals).isEqualTo(Map.of(Refusal.FRAGMENT_CONFLICT, 1));
    assertThat(held(t).pieces()).containsOnlyKeys(1);
  }

  @Test
  void aWholeMessageEndsTheCollectionAndIsNotMixedWithIt() {
    TwoEnds t = connected(108);
    IkeHeader header = request(t);
    List<byte[]> good = fragments(t, header);
    send(t, good.get(0));
    send(t, Forger.with(t.a.sa()).seal(header, VENDOR, CONTENT));
    assertAnswered(t);
    t.network.clear();
    send(t, good.get(1));
    assertThat(t.b.refusals).isEqualTo(Map.of(Refusal.FRAGMENT_REPEATED, 1));
    assertThat(held(t)).isEqualTo(Reassembly.NOTHING);
  }

  @Test
  void otherMessageIdsAreNotCollected() {
    TwoEnds t = connected(109);
    IkeHeader next = request(t);
    for (int ahead = 1; ahead <= 500; ahead++) {
      IkeHeader header =
          Forger.requestTo(t.b.sa(), ExchangeType.INFORMATIONAL.code(), next.messageId() + ahead);
      send(t, Forger.with(t.a.sa()).fragment(header, VENDOR, 1, 2, new byte[PIECE]));
    }
    assertThat(t.b.refusals).isEqualTo(Map.of(Refusal.UNEXPECTED_MESSAGE_ID, 500));
    assertThat(held(t)).isEqualTo(Reassembly.NOTHING);
  }

  @Test
  void answersThatNobodyWaitsForAreNotCollected() {
    TwoEnds t = connected(110);
    send(t, Forger.with(t.a.sa()).fragment(answer(t, 0), VENDOR, 1, 2, new byte[PIECE]));
    t.b.command(t.b.sa(), Event.Probe::new);
    send(t, Forger.with(t.a.sa()).fragment(answer(t, 7), VENDOR, 1, 2, new byte[PIECE]));
    assertThat(t.b.refusals).isEqualTo(Map.of(Refusal.UNEXPECTED_MESSAGE_ID, 2));
    send(t, Forger.with(t.a.sa()).fragment(answer(t, 0), VENDOR, 1, 2, new byte[PIECE]));
    assertThat(t.b.sa().requests().outstanding().orElseThrow().answer().octets()).isEqualTo(PIECE);
    assertThat(held(t)).isEqualTo(Reassembly.NOTHING);
    // The exchange's end is that of its fragments.
    t.run();
    assertThat(t.b.sa().requests().idle()).isTrue();
  }

  private static IkeHeader answer(TwoEnds t, int messageId) {
    IkeHeader header = Forger.requestTo(t.b.sa(), ExchangeType.INFORMATIONAL.code(), messageId);
    return new IkeHeader(
        header.initiatorSpi(),
        header.responderSpi(),
        0,
        header.version(),
        header.exchange(),
        new Flags(header.flags().initiator(), false, true),
        messageId,
        0);
  }

  @Test
  void moreFragmentsThanTheLimitAreRefused() {
    TwoEnds t = connected(111);
    IkeHeader header = request(t);
    for (int total : new int[] {LIMITS.fragments() + 1, 0xFFFF}) {
      send(t, Forger.with(t.a.sa()).fragment(header, VENDOR, 1, total, new byte[PIECE]));
    }
    assertThat(t.b.refusals).isEqualTo(Map.of(Refusal.TOO_MANY_FRAGMENTS, 2));
    assertThat(held(t)).isEqualTo(Reassembly.NOTHING);
    List<byte[]> most =
        Forger.with(t.a.sa())
            .fragments(header, VENDOR, CONTENT, Math.ceilDiv(CONTENT.length, LIMITS.fragments()));
    assertThat(most).hasSize(LIMITS.fragments());
    most.forEach(f -> send(t, f));
    assertAnswered(t);
  }

  /** However it is cut, and however often its total changes. */
  @ParameterizedTest
  @ValueSource(ints = {1, 150, 300, 1999, 2000, 2001, 60_000})
  void neverIsMoreHeldThanTheLimit(int piece) {
    TwoEnds t = connected(112);
    IkeHeader header = request(t);
    Forger forger = Forger.with(t.a.sa());
    for (int total = 2; total <= LIMITS.fragments() + 2; total++) {
      for (int number = total; number > 1; number--) {
        send(t, forger.fragment(header, 0, number, total, new byte[piece]));
        assertThat(held(t).octets()).isLessThanOrEqualTo(LIMITS.octets());
        assertThat(held(t).pieces().size()).isLessThanOrEqualTo(LIMITS.fragments());
      }
    }
    assertThat(t.b.refusals).containsKey(Refusal.TOO_MANY_FRAGMENTS);
    assertThat(t.b.refusals.containsKey(Refusal.MESSAGE_TOO_LONG)).isEqualTo(piece >= 300);
    assertThat(t.b.established()).hasSize(1);
    t.assertAgreement(1, 1);
  }

  @Test
  void fragmentsThatWereNotAgreedOnAreRefused() {
    PeerProfile b = TwoEnds.tagged("b", 2);
    TwoEnds t =
        new TwoEnds(
            113,
            TwoEnds.tagged("a", 1),
            TwoEnds.fragmenting(
                b,
                new PeerProfile.Fragmentation(
                    false, b.fragmentation().sizes(), b.fragmentation().limits())));
    t.connect();
    fragments(t, request(t)).forEach(f -> send(t, f));
    assertThat(t.b.refusals).isEqualTo(Map.of(Refusal.UNEXPECTED_FRAGMENT, 4));
    assertThat(held(t)).isEqualTo(Reassembly.NOTHING);
    assertThat(t.post().network).isEmpty();
  }

  @Test
  void aWholeThatIsMalformedIsAnsweredAsOneInSkIs() {
    TwoEnds t = connected(114);
    IkeHeader header = request(t);
    Forger.with(t.a.sa()).fragments(header, 33, CONTENT, PIECE).forEach(f -> send(t, f));
    assertAnswered(t);
    assertThat(t.b.reports.getLast().text()).contains("malformed message under a valid ICV");
  }

  @Test
  void fragmentsInsideFragmentsAreMalformed() {
    TwoEnds t = connected(115);
    IkeHeader header = request(t);
    Forger.with(t.a.sa()).fragments(header, 53, CONTENT, PIECE).forEach(f -> send(t, f));
    assertAnswered(t);
    assertThat(t.b.established()).hasSize(1);
  }

  private static IkeHeader authRequest(HalfOpen sa, ExchangeType exchange, int messageId) {
    return IkeHeader.of(
        sa.id().initiatorSpi(), sa.id().responderSpi(), exchange, true, false, messageId);
  }

  /** B with a half-open SA; A only called. */
  private static TwoEnds halfOpen(long seed) {
    TwoEnds t = new TwoEnds(seed);
    t.b.limits = TwoEnds.limits(LIMITS);
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.network.clear();
    return t;
  }

  private static HalfOpen halfOpenAtB(TwoEnds t) {
    assertThat(t.b.sas).hasSize(1);
    return (HalfOpen) t.b.sas.values().iterator().next();
  }

  private static void sendToHalfOpen(TwoEnds t, byte[] octets) {
    Path mirrored = halfOpenAtB(t).path();
    t.b.receive(octets, mirrored);
  }

  /** Before anybody is authenticated: each half-open SA holds one message within the limits. */
  @Test
  void halfOpenSasHoldNoMoreThanTheLimit() {
    TwoEnds t = halfOpen(116);
    HalfOpen sa = halfOpenAtB(t);
    IkeHeader header = authRequest(sa, ExchangeType.IKE_AUTH, 1);
    for (int total = 2; total <= LIMITS.fragments() + 2; total++) {
      for (int number = total; number > 1; number--) {
        sendToHalfOpen(t, Forger.with(sa).fragment(header, 0, number, total, new byte[PIECE * 2]));
        Reassembly now = halfOpenAtB(t).request();
        assertThat(now.octets()).isLessThanOrEqualTo(LIMITS.octets());
        assertThat(now.pieces().size()).isLessThanOrEqualTo(LIMITS.fragments());
      }
    }
    assertThat(t.b.refusals).containsOnlyKeys(Refusal.TOO_MANY_FRAGMENTS, Refusal.MESSAGE_TOO_LONG);
    assertThat(t.post().network).isEmpty();
  }

  @Test
  void halfOpenSasCollectNothingButTheirOneRequest() {
    TwoEnds t = halfOpen(117);
    HalfOpen sa = halfOpenAtB(t);
    Forger forger = Forger.with(sa);
    IkeHeader good = authRequest(sa, ExchangeType.IKE_AUTH, 1);
    byte[] forged = forger.fragment(good, VENDOR, 1, 2, new byte[PIECE]);
    forged[forged.length - 1] ^= 1;
    sendToHalfOpen(t, forged);
    sendToHalfOpen(
        t,
        forger.fragment(authRequest(sa, ExchangeType.IKE_AUTH, 2), VENDOR, 1, 2, new byte[PIECE]));
    sendToHalfOpen(
        t,
        forger.fragment(
            authRequest(sa, ExchangeType.CREATE_CHILD_SA, 1), VENDOR, 1, 2, new byte[PIECE]));
    assertThat(t.b.refusals)
        .isEqualTo(
            Map.of(
                Refusal.INTEGRITY, 1,
                Refusal.UNEXPECTED_MESSAGE_ID, 1,
                Refusal.UNEXPECTED_EXCHANGE, 1));
    assertThat(halfOpenAtB(t).request()).isEqualTo(Reassembly.NOTHING);
  }
}
