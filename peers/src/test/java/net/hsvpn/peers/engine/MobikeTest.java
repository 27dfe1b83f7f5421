package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.hsvpn.peers.iana.ExchangeType;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.MobilePolicy;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.Report;
import net.hsvpn.peers.wire.Flags;
import net.hsvpn.peers.wire.IkeHeader;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import net.hsvpn.peers.wire.Octets;
import net.hsvpn.peers.wire.Payload;
import org.junit.jupiter.api.Test;

/** Both ends of RFC 4555. */
class MobikeTest {
  private static final String HOME = "198.51.100.1";
  private static final String AWAY = "198.51.100.2";
  private static final String THIRD = "198.51.100.3";
  private static final InetSocketAddress B = new InetSocketAddress("192.0.2.2", 4500);
  private static final MobilePolicy TWO_HOMES =
      new MobilePolicy(
          true,
          true,
          List.of(InetAddress.ofLiteral("192.0.2.2"), InetAddress.ofLiteral("192.0.2.22")));

  private static void sendsTo(Host host, String ike, String esp) {
    assertThat(host.sa().path().remote().getAddress()).as("IKE").hasToString("/" + ike);
    assertThat(host.towards.get(host.child().inboundSpi()).remote().getAddress())
        .as("ESP")
        .hasToString("/" + esp);
  }

  private static long told(Host host, Report.Kind kind) {
    return host.reports.stream().filter(r -> r.kind() == kind).count();
  }

  @Test
  void ikeGoesToPort4500AndEspStaysAsItIs() {
    TwoEnds t = TwoEnds.roaming(80).connect();
    assertThat(t.a.sa().path().remote()).isEqualTo(B);
    assertThat(t.a.sa().whereabouts().mobike()).isTrue();
    assertThat(t.b.sa().whereabouts().mobike()).isTrue();
    assertThat(t.a.udpEncapsulated).isFalse();
    assertThat(t.b.udpEncapsulated).isFalse();
  }

  /**
   * <pre>
   * A (new address)  --  SK{N(UPDATE_SA_ADDRESSES) N(NAT-D) N(NAT-D) N(COOKIE2)}  -->  B
   * A                <--  SK{N(NAT-D) N(NAT-D) N(COOKIE2)}                        ---  B
   * A                <--  SK{N(COOKIE2)}                                          ---  B
   * A                --  SK{N(COOKIE2)}                                          -->   B: ESP follows
   * </pre>
   */
  @Test
  void whoCalledMovesAndEspFollowsAfterTheCheck() throws MalformedMessage {
    TwoEnds t = TwoEnds.roaming(81).connect();
    int child = t.b.child().inboundSpi();
    t.moveA(AWAY);
    Forger reader = Forger.with(t.a.sa());
    TwoEnds.InFlight update = updateOf(t);
    assertThat(reader.payloads(update.datagram().octets()))
        .filteredOn(p -> ((Notify) p).is(NotifyType.UPDATE_SA_ADDRESSES))
        .hasSize(1);
    t.deliver(update);
    sendsTo(t.b, AWAY, HOME);
    t.run();
    sendsTo(t.b, AWAY, AWAY);
    t.assertAgreement(1, 1);
    assertThat(t.b.child().inboundSpi()).as("no new keys").isEqualTo(child);
    assertThat(t.b.udpEncapsulated).isFalse();
    assertThat(told(t.b, Report.Kind.PEER_MOVED)).isEqualTo(1);
    assertThat(told(t.a, Report.Kind.MOVED)).isEqualTo(1);
    t.b.command(t.b.sa(), Event.RekeyIke::new);
    t.run();
    t.b.command(t.b.sa(), n -> new Event.RekeyChild(n, t.b.child().inboundSpi()));
    t.run().assertAgreement(1, 1);
    sendsTo(t.b, AWAY, AWAY);
    t.moveA(THIRD);
    t.run();
    sendsTo(t.b, THIRD, THIRD);
  }

  private static TwoEnds.InFlight updateOf(TwoEnds t) {
    t.post();
    // Besides the last answer, given once more.
    TwoEnds.InFlight update = t.network.getLast();
    t.network.clear();
    return update;
  }

  @Test
  void withoutTheCheckEspFollowsAtOnce() {
    TwoEnds t =
        TwoEnds.roaming(
            82,
            TwoEnds.mobile(TwoEnds.tagged("a", 1), TwoEnds.ROAMS),
            TwoEnds.anywhere(
                TwoEnds.mobile(TwoEnds.tagged("b", 2), new MobilePolicy(true, false, List.of()))));
    t.connect().moveA(AWAY);
    t.deliver(updateOf(t));
    sendsTo(t.b, AWAY, AWAY);
    t.run().assertAgreement(1, 1);
  }

  @Test
  void onlyTheLatestUpdateCounts() {
    TwoEnds t = TwoEnds.roaming(83).connect();
    t.moveA(AWAY);
    TwoEnds.InFlight first = updateOf(t);
    t.moveA(THIRD);
    t.run();
    sendsTo(t.b, THIRD, THIRD);
    // The first one, held back on the way until now.
    t.b.receive(first.datagram().octets(), new Path(B, new InetSocketAddress(AWAY, 4500), true));
    t.run();
    sendsTo(t.b, THIRD, THIRD);
    t.assertAgreement(1, 1);
  }

  @Test
  void aForgedUpdateMovesNothing() {
    TwoEnds t = TwoEnds.roaming(84).connect();
    t.moveA(AWAY);
    byte[] octets = updateOf(t).datagram().octets().clone();
    octets[octets.length - 1] ^= 1;
    t.b.receive(octets, new Path(B, new InetSocketAddress("203.0.113.66", 4500), true));
    sendsTo(t.b, HOME, HOME);
    // Whoever forwards the true one from elsewhere gains no more than the question.
    byte[] whole = octets.clone();
    whole[whole.length - 1] ^= 1;
    t.b.receive(whole, new Path(B, new InetSocketAddress("203.0.113.66", 4500), true));
    sendsTo(t.b, "203.0.113.66", HOME);
  }

  @Test
  void aWrongCookieEndsTheIkeSa() throws MalformedMessage {
    TwoEnds t = TwoEnds.roaming(85).connect();
    Forger forger = Forger.with(t.a.sa());
    IkeHeader request =
        Forger.requestTo(t.b.sa(), ExchangeType.INFORMATIONAL.code(), t.a.sa().requests().nextId());
    t.b.receive(
        forger.seal(request, List.of(new Notify(NotifyType.UPDATE_SA_ADDRESSES))),
        new Path(B, new InetSocketAddress(AWAY, 4500), true));
    Datagram check = t.b.outbox.getLast();
    IkeHeader asked = IkeMessageCodec.decode(check.octets()).header();
    IkeHeader answer =
        new IkeHeader(
            asked.initiatorSpi(),
            asked.responderSpi(),
            0,
            IkeHeader.IKEV2,
            asked.exchange(),
            new Flags(true, false, true),
            asked.messageId(),
            0);
    t.b.receive(
        forger.seal(answer, List.of(new Notify(NotifyType.COOKIE2, new byte[16]))),
        new Path(B, new InetSocketAddress(AWAY, 4500), true));
    assertThat(t.b.established()).isEmpty();
    assertThat(told(t.b, Report.Kind.PROTOCOL_ERROR)).isEqualTo(1);
  }

  @Test
  void aPeerWithAnAddressMustKeepIt() {
    TwoEnds t =
        TwoEnds.roaming(
            86,
            TwoEnds.mobile(TwoEnds.tagged("a", 1), TwoEnds.ROAMS),
            TwoEnds.mobile(TwoEnds.tagged("b", 2), TWO_HOMES));
    t.a.source = Optional.of(InetAddress.ofLiteral("192.0.2.1"));
    t.connect().moveA(AWAY);
    t.run();
    sendsTo(t.b, "192.0.2.1", "192.0.2.1");
    assertThat(told(t.b, Report.Kind.MOVE_REFUSED)).isEqualTo(1);
    assertThat(told(t.a, Report.Kind.MOVE_REFUSED)).isEqualTo(1);
    assertThat(t.a.reports.getLast().text()).contains("UNACCEPTABLE_ADDRESSES");
  }

  @Test
  void aNatOnTheNewPathIsNoticedAndLeftBehind() {
    TwoEnds t = TwoEnds.roaming(87).connect();
    t.natBeforeA().moveA(AWAY);
    t.run().assertAgreement(1, 1);
    assertThat(t.b.udpEncapsulated).isTrue();
    assertThat(t.a.udpEncapsulated).isTrue();
    t.pass(Duration.ofSeconds(65));
    assertThat(t.a.keepalives).isPositive();
  }

  @Test
  void whoForbidsNatsIsTold() throws MalformedMessage {
    TwoEnds t = TwoEnds.roaming(88).connect();
    Forger forger = Forger.with(t.a.sa());
    IkeHeader header =
        Forger.requestTo(t.b.sa(), ExchangeType.INFORMATIONAL.code(), t.a.sa().requests().nextId());
    byte[] ends = {
      (byte) 198, 51, 100, 2, (byte) 192, 0, 2, 2, 0x11, (byte) 0x94, 0x11, (byte) 0x94
    };
    byte[] request =
        forger.seal(
            header,
            List.of(
                new Notify(NotifyType.UPDATE_SA_ADDRESSES),
                new Notify(NotifyType.NO_NATS_ALLOWED, ends)));
    t.b.receive(request, new Path(B, new InetSocketAddress("203.0.113.1", 4500), true));
    List<Payload> answer = forger.payloads(t.pickFor(t.a).datagram().octets());
    assertThat(answer).contains(new Notify(NotifyType.UNEXPECTED_NAT_DETECTED));
    sendsTo(t.b, HOME, HOME);
    IkeHeader next =
        Forger.requestTo(
            t.b.sa(), ExchangeType.INFORMATIONAL.code(), t.a.sa().requests().nextId() + 1);
    byte[] right =
        forger.seal(
            next,
            List.of(
                new Notify(NotifyType.UPDATE_SA_ADDRESSES),
                new Notify(NotifyType.NO_NATS_ALLOWED, ends)));
    t.b.receive(right, new Path(B, new InetSocketAddress(AWAY, 4500), true));
    sendsTo(t.b, AWAY, HOME);
  }

  /** B has two addresses, and the one in use dies. */
  @Test
  void aPeerThatIsSilentIsTriedAtItsOtherAddress() {
    TwoEnds t =
        TwoEnds.roaming(
            89,
            TwoEnds.mobile(TwoEnds.tagged("a", 1), TwoEnds.ROAMS),
            TwoEnds.anywhere(TwoEnds.mobile(TwoEnds.tagged("b", 2), TWO_HOMES)));
    t.connect();
    assertThat(t.a.sa().whereabouts().theirs()).containsExactly(TWO_HOMES.own().getLast());
    t.dead.add(InetAddress.ofLiteral("192.0.2.2"));
    t.pass(Duration.ofMinutes(1));
    sendsTo(t.a, "192.0.2.22", "192.0.2.22");
    assertThat(t.b.sa().path().local()).isEqualTo(new InetSocketAddress("192.0.2.22", 4500));
    assertThat(t.b.towards.get(t.b.child().inboundSpi()).local().getAddress())
        .isEqualTo(TWO_HOMES.own().getLast());
    t.assertAgreement(1, 1);
  }

  @Test
  void theAdditionalAddressesAreReplacedByTheNextList() throws MalformedMessage {
    TwoEnds t = TwoEnds.roaming(90).connect();
    Forger forger = Forger.with(t.a.sa());
    int id = t.a.sa().requests().nextId();
    for (List<Payload> told :
        List.<List<Payload>>of(
            List.of(
                new Notify(
                    NotifyType.ADDITIONAL_IP4_ADDRESS, (byte) 198, (byte) 51, (byte) 100, (byte) 9),
                new Notify(NotifyType.ADDITIONAL_IP4_ADDRESS, (byte) 1),
                new Notify(NotifyType.ADDITIONAL_IP6_ADDRESS, new byte[16])),
            List.of(new Notify(NotifyType.NO_ADDITIONAL_ADDRESSES)))) {
      IkeHeader header = Forger.requestTo(t.b.sa(), ExchangeType.INFORMATIONAL.code(), id++);
      t.b.receive(forger.seal(header, told), new Path(B, new InetSocketAddress(HOME, 4500), true));
      assertThat(t.b.sa().whereabouts().theirs())
          .isEqualTo(told.size() == 1 ? List.of() : List.of(InetAddress.ofLiteral("198.51.100.9")));
    }
    assertThat(t.b.outbox).hasSize(2);
  }

  @Test
  void withoutBothEndsSayingSoNothingMoves() throws MalformedMessage {
    TwoEnds t =
        TwoEnds.roaming(
            91,
            TwoEnds.mobile(TwoEnds.tagged("a", 1), TwoEnds.ROAMS),
            TwoEnds.anywhere(TwoEnds.tagged("b", 2)));
    t.connect();
    assertThat(t.a.sa().whereabouts().mobike()).isFalse();
    Forger forger = Forger.with(t.a.sa());
    IkeHeader header =
        Forger.requestTo(t.b.sa(), ExchangeType.INFORMATIONAL.code(), t.a.sa().requests().nextId());
    byte[] update = forger.seal(header, List.of(new Notify(NotifyType.UPDATE_SA_ADDRESSES)));
    t.b.receive(update, new Path(B, new InetSocketAddress(AWAY, 4500), true));
    assertThat(forger.payloads(t.pickFor(t.a).datagram().octets())).isEmpty();
    sendsTo(t.b, HOME, HOME);
  }

  /** RFC 4555 section 3.8: only an update moves IKE, but ESP may follow the newest packet. */
  @Test
  void behindANatEspFollowsAndIkeIsTold() {
    TwoEnds t = TwoEnds.roaming(92).natBeforeA().connect();
    t.pass(Duration.ofSeconds(31));
    t.remapA(20_000);
    InetSocketAddress mapped = new InetSocketAddress("203.0.113.1", 24_500);
    t.b.handle(t.b.sa(), new Event.Sighted(t.b.child().inboundSpi(), new Path(B, mapped, true)));
    assertThat(t.b.towards.get(t.b.child().inboundSpi()).remote()).isEqualTo(mapped);
    assertThat(t.b.sa().path().remote().getPort()).as("IKE").isEqualTo(14_500);
    t.pass(Duration.ofSeconds(45));
    assertThat(t.b.sa().path().remote()).isEqualTo(mapped);
    t.assertAgreement(1, 1);
  }

  /** A cookie is data like any other; the answer returns it whatever it is. */
  @Test
  void cookiesAreReturned() throws MalformedMessage {
    TwoEnds t = TwoEnds.roaming(93).connect();
    Forger forger = Forger.with(t.a.sa());
    IkeHeader header =
        Forger.requestTo(t.b.sa(), ExchangeType.INFORMATIONAL.code(), t.a.sa().requests().nextId());
    Notify cookie = new Notify(NotifyType.COOKIE2, Octets.of(new byte[64]).array());
    byte[] request = forger.seal(header, List.of(cookie));
    t.b.receive(request, new Path(B, new InetSocketAddress(HOME, 4500), true));
    assertThat(forger.payloads(t.pickFor(t.a).datagram().octets())).containsExactly(cookie);
  }
}
