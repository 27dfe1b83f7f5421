package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.sa.ChildMode;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.HalfOpen;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.wire.EncryptedFragment;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages too long for one packet travel in fragments (RFC 7383), both ends at once. */
class FragmentedMessagesTest {
  private static final int CONTEXTS = 60;
  private static final int SIZE = 300;
  private static final int IP_AND_UDP = 20 + 8;

  /** A site whose offers are as long as certificates are. */
  static PeerProfile wide(String name, int site) {
    List<ChildPolicy.LocalContext> contexts =
        IntStream.range(0, CONTEXTS)
            .mapToObj(i -> TwoEnds.context(100 + i, "context-" + i, "10." + site + ".0.0/16"))
            .toList();
    return TwoEnds.profile(name, site, new ChildPolicy.Tagged(contexts, List.of()));
  }

  private static TwoEnds wideEnds(long seed) {
    return new TwoEnds(
        seed, TwoEnds.cutting(wide("a", 1), SIZE), TwoEnds.cutting(wide("b", 2), SIZE));
  }

  private static PeerProfile uncut(PeerProfile p) {
    return TwoEnds.fragmenting(
        p,
        new PeerProfile.Fragmentation(
            false, p.fragmentation().sizes(), p.fragmentation().limits()));
  }

  /** Delivers everything, in order, and tells what was under way. */
  private static List<Datagram> conversation(TwoEnds t) {
    List<Datagram> seen = new ArrayList<>();
    t.post();
    while (!t.network.isEmpty()) {
      TwoEnds.InFlight next = t.network.removeFirst();
      seen.add(next.datagram());
      t.deliver(next);
    }
    return seen;
  }

  private static IkeMessage read(Datagram datagram) {
    try {
      return IkeMessageCodec.decode(datagram.octets());
    } catch (MalformedMessage e) {
      throw new AssertionError(e);
    }
  }

  private static List<EncryptedFragment> fragments(List<Datagram> datagrams) {
    return datagrams.stream().flatMap(d -> read(d).encryptedFragment().stream()).toList();
  }

  private static void assertAllContextsAgreed(TwoEnds t) {
    t.assertAgreement(1, 1);
    assertThat(((ChildMode.Tagged) t.a.child().mode()).grants()).hasSize(CONTEXTS);
    assertThat(((ChildMode.Tagged) t.b.child().mode()).grants()).hasSize(CONTEXTS);
  }

  /** A up to IKE_AUTH: its request, in fragments, is on the network. */
  private static List<TwoEnds.InFlight> authRequest(TwoEnds t) {
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    List<TwoEnds.InFlight> request = List.copyOf(t.network);
    t.network.clear();
    assertThat(request.size()).isGreaterThan(5).isLessThan(64);
    assertThat(request).allMatch(m -> m.to() == t.b);
    return request;
  }

  /**
   * <pre>
   * A  SAi1 KEi Ni N(FRAGMENTATION) ------------------> B
   * A  <------------------ SAr1 KEr Nr N(FRAGMENTATION) B
   * A  SKF{1/n} SKF{2/n} … SKF{n/n} ------------------> B
   * A  <------------------ SKF{1/m} SKF{2/m} … SKF{m/m} B
   * </pre>
   */
  @Test
  void noDatagramIsLongerThanThePathTakes() {
    TwoEnds t = wideEnds(70);
    t.a.initiate();
    List<Datagram> seen = conversation(t);
    assertAllContextsAgreed(t);
    List<Datagram> init = seen.subList(0, 2);
    List<Datagram> auth = seen.subList(2, seen.size());
    assertThat(init).allMatch(d -> read(d).encryptedFragment().isEmpty());
    assertThat(auth)
        .hasSizeGreaterThan(12)
        .allSatisfy(d -> {
          assertThat(d.octets().length + IP_AND_UDP).isLessThanOrEqualTo(SIZE);
          assertThat(read(d).header().messageId()).isEqualTo(1);
          assertThat(read(d).header().exchangeType()).contains(ExchangeType.IKE_AUTH);
        });
    // RFC 7383 section 2.5: numbers from 1, and only the first tells the type of a payload.
    List<EncryptedFragment> request =
        fragments(auth.stream().filter(d -> !read(d).header().response()).toList());
    assertThat(request).allMatch(f -> f.total() == request.size());
    assertThat(request.stream().map(EncryptedFragment::number).toList())
        .isEqualTo(IntStream.rangeClosed(1, request.size()).boxed().toList());
    assertThat(request.stream().map(EncryptedFragment::firstPayload).toList())
        .startsWith(35, 0, 0)
        .endsWith(0);
    assertThat(t.a.refusals).isEmpty();
    assertThat(t.b.refusals).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "aes128gcm16-prfsha256-x25519, false",
    "chacha20poly1305-prfsha512-ecp256, true",
    "aes128-sha256-modp2048, false",
    "aes256-sha512-x25519, true",
  })
  void everyCipherKeepsToTheSizeInEveryExchange(String ike, boolean nat) {
    PeerProfile a = ConnectTest.with(TwoEnds.cutting(wide("a", 1), SIZE), ike, "aes128gcm16");
    PeerProfile b = ConnectTest.with(TwoEnds.cutting(wide("b", 2), SIZE), ike, "aes128gcm16");
    TwoEnds t = new TwoEnds(71, a, b);
    if (nat) {
      t.natBeforeA();
    }
    t.a.initiate();
    List<Datagram> init = new ArrayList<>(conversation(t));
    List<Datagram> seen = new ArrayList<>(init.subList(2, init.size()));
    t.b.command(t.b.sa(), n -> new Event.RekeyChild(n, t.b.child().inboundSpi()));
    seen.addAll(conversation(t));
    t.a.command(t.a.sa(), Event.RekeyIke::new);
    seen.addAll(conversation(t));
    t.b.command(t.b.sa(), Event.CreateChild::new);
    seen.addAll(conversation(t));
    t.assertAgreement(1, 2);
    int longest =
        seen.stream()
            .mapToInt(d -> d.octets().length + (d.path().marker() ? 4 : 0) + IP_AND_UDP)
            .max()
            .orElseThrow();
    // Nor much shorter: at most a block of the cipher.
    assertThat(longest).isLessThanOrEqualTo(SIZE).isGreaterThan(SIZE - 16);
    assertThat(seen).anyMatch(d -> d.path().marker() == nat);
  }

  @Test
  void fragmentsOverIpv6LeaveRoomForItsHeader() {
    PeerProfile.Endpoints ends =
        new PeerProfile.Endpoints(
            new InetSocketAddress("2001:db8::1", 500),
            new InetSocketAddress("2001:db8::1", 4500),
            new InetSocketAddress("2001:db8::2", 500),
            new InetSocketAddress("2001:db8::2", 4500));
    PeerProfile.Endpoints mirrored =
        new PeerProfile.Endpoints(
            ends.remoteIke(), ends.remoteNatt(), ends.localIke(), ends.localNatt());
    TwoEnds t =
        new TwoEnds(
            72,
            TwoEnds.at(TwoEnds.cutting(wide("a", 1), SIZE), ends),
            TwoEnds.at(TwoEnds.cutting(wide("b", 2), SIZE), mirrored));
    t.a.initiate();
    List<Datagram> seen = conversation(t);
    assertAllContextsAgreed(t);
    assertThat(seen.subList(2, seen.size()).stream().mapToInt(d -> d.octets().length).max())
        .hasValue(SIZE - 40 - 8);
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true", "false, false"})
  void neitherEndCutsUnlessBothCan(boolean aCan, boolean bCan) {
    PeerProfile a = TwoEnds.cutting(wide("a", 1), SIZE);
    PeerProfile b = TwoEnds.cutting(wide("b", 2), SIZE);
    TwoEnds t = new TwoEnds(73, aCan ? a : uncut(a), bCan ? b : uncut(b));
    t.a.initiate();
    List<Datagram> seen = conversation(t);
    assertAllContextsAgreed(t);
    assertThat(seen).hasSize(4);
    assertThat(fragments(seen)).isEmpty();
    assertThat(t.a.sa().capabilities().fragments()).isFalse();
    assertThat(t.b.sa().capabilities().fragments()).isFalse();
  }

  @Test
  void shortMessagesAreNotCut() {
    TwoEnds t = new TwoEnds(74);
    t.a.initiate();
    assertThat(fragments(conversation(t))).isEmpty();
    assertThat(t.a.sa().capabilities().fragments()).isTrue();
    assertThat(t.b.sa().capabilities().fragments()).isTrue();
  }

  /** RFC 5282 section 3.1 and RFC 7383 section 2.5: one explicit IV is used once under a key. */
  @Test
  void noExplicitIvComesTwice() {
    TwoEnds t = wideEnds(75);
    t.a.initiate();
    List<Datagram> seen = new ArrayList<>(conversation(t));
    for (Host host : List.of(t.a, t.b, t.a)) {
      host.command(host.sa(), n -> new Event.RekeyChild(n, host.child().inboundSpi()));
      seen.addAll(conversation(t));
      host.command(host.sa(), Event.Probe::new);
      seen.addAll(conversation(t));
    }
    Map<Boolean, Set<String>> ivs = new HashMap<>();
    int sealed = 0;
    for (Datagram datagram : seen.subList(2, seen.size())) {
      IkeMessage message = read(datagram);
      Octets body =
          message
              .encrypted()
              .map(sk -> sk.body())
              .orElseGet(() -> message.encryptedFragment().orElseThrow().body());
      ivs.computeIfAbsent(message.header().flags().initiator(), _ -> new HashSet<>())
          .add(HexFormat.of().formatHex(Arrays.copyOf(body.array(), Long.BYTES)));
      sealed++;
    }
    assertThat(sealed).isGreaterThan(50);
    assertThat(ivs.get(true).size() + ivs.get(false).size()).isEqualTo(sealed);
  }

  @Test
  void theOrderDoesNotMatterAndDoublesChangeNothing() {
    TwoEnds t = wideEnds(76);
    List<TwoEnds.InFlight> request = new ArrayList<>(authRequest(t));
    Collections.reverse(request);
    for (TwoEnds.InFlight fragment : request.subList(0, request.size() - 1)) {
      t.deliver(fragment);
      t.deliver(fragment);
      assertThat(t.network).isEmpty();
      assertThat(t.b.sas.values()).hasOnlyElementsOfType(HalfOpen.class);
    }
    assertThat(t.b.refusals).isEqualTo(Map.of(Refusal.FRAGMENT_REPEATED, request.size() - 1));
    t.deliver(request.getLast());
    t.run();
    assertAllContextsAgreed(t);
  }

  /** RFC 7383 section 2.6.1: all of the request again, octet for octet. */
  @Test
  void aLostFragmentBringsTheWholeRequestAgain() {
    TwoEnds t = wideEnds(77);
    List<TwoEnds.InFlight> request = authRequest(t);
    request.subList(0, 2).forEach(t::deliver);
    request.subList(3, request.size()).forEach(t::deliver);
    assertThat(t.network).isEmpty();
    t.wait(Duration.ofSeconds(2));
    assertThat(t.network.stream().map(m -> m.datagram().octets()).toList())
        .isEqualTo(request.stream().map(m -> m.datagram().octets()).toList());
    t.run();
    assertAllContextsAgreed(t);
    // Those that had come, and the first of a request that was answered, which has its answer.
    assertThat(t.b.refusals).isEqualTo(Map.of(Refusal.FRAGMENT_REPEATED, request.size() - 1));
  }

  @Test
  void aLostFragmentOfTheAnswerBringsTheWholeAnswerAgain() {
    TwoEnds t = wideEnds(78);
    authRequest(t).forEach(t::deliver);
    List<TwoEnds.InFlight> answer = List.copyOf(t.network);
    assertThat(answer).hasSizeGreaterThan(5);
    t.network.clear();
    answer.stream().skip(1).forEach(t::deliver);
    t.wait(Duration.ofSeconds(2));
    t.run();
    assertAllContextsAgreed(t);
  }

  @Test
  void onlyTheFirstFragmentOfAnAnsweredRequestIsAnsweredAgain() {
    TwoEnds t = wideEnds(79);
    t.connect();
    t.a.command(t.a.sa(), n -> new Event.RekeyChild(n, t.a.child().inboundSpi()));
    List<TwoEnds.InFlight> request = List.copyOf(t.post().network);
    t.network.clear();
    request.forEach(t::deliver);
    List<byte[]> answer = t.network.stream().map(m -> m.datagram().octets()).toList();
    List<TwoEnds.InFlight> onTheWay = List.copyOf(t.network);
    t.network.clear();
    for (TwoEnds.InFlight fragment : request.subList(1, request.size())) {
      t.deliver(fragment);
      assertThat(t.network).isEmpty();
    }
    t.deliver(request.getFirst());
    assertThat(t.network.stream().map(m -> m.datagram().octets()).toList()).isEqualTo(answer);
    assertThat(t.b.refusals).isEqualTo(Map.of(Refusal.FRAGMENT_REPEATED, request.size() - 1));
    onTheWay.forEach(t::deliver);
    t.run();
    assertAllContextsAgreed(t);
  }

  @Test
  void aHalfOpenSaForgetsItsFragmentsWithItself() {
    TwoEnds t = wideEnds(80);
    List<TwoEnds.InFlight> request = authRequest(t);
    t.a.sas.clear();
    request.stream().skip(1).forEach(t::deliver);
    HalfOpen waiting = (HalfOpen) t.b.sas.values().iterator().next();
    assertThat(waiting.request().pieces()).hasSize(request.size() - 1);
    t.pass(Duration.ofSeconds(31));
    assertThat(t.b.sas).isEmpty();
    t.deliver(request.getFirst());
    assertThat(t.b.refusals).isEqualTo(Map.of(Refusal.UNKNOWN_SPI, 1));
    assertThat(t.network).isEmpty();
  }

  @Test
  void aRefusalReachesThePeerThatCalledInFragments() {
    // Named as A is, and so waiting for another one.
    PeerProfile expecting = TwoEnds.profile("a", 2, wide("b", 2).child());
    TwoEnds t =
        new TwoEnds(81, TwoEnds.cutting(wide("a", 1), SIZE), TwoEnds.cutting(expecting, SIZE));
    long ticket = t.a.initiate();
    t.run();
    assertThat(t.a.outcomes.get(ticket))
        .isInstanceOfSatisfying(
            Outcome.Failed.class, f -> assertThat(f.why()).contains("AUTHENTICATION_FAILED"));
    assertThat(t.b.sas).isEmpty();
  }
}
