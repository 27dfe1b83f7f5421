package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import net.hsvpn.config.IkeLimits;
import net.hsvpn.peers.Doorkeeper;
import net.hsvpn.peers.crypto.CookieJar;
import net.hsvpn.peers.iana.NotifyType;
import net.hsvpn.peers.sa.Admission;
import net.hsvpn.peers.sa.Datagram;
import net.hsvpn.peers.sa.Event;
import net.hsvpn.peers.sa.Load;
import net.hsvpn.peers.sa.Path;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.wire.IkeMessage;
import net.hsvpn.peers.wire.IkeMessageCodec;
import net.hsvpn.peers.wire.MalformedMessage;
import net.hsvpn.peers.wire.Notify;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who sees a NAT, and what follows from it (RFC 7296 section 2.23, RFC 3948). */
class NatTraversalTest {
  private static final Duration KEEPALIVE_PERIODS = Duration.ofSeconds(65);

  /**
   * <pre>
   * A  port 500   --  SAi1 KEi Ni N(NAT-D) ------------>  port 500   B
   * A  port 500  <--  SAr1 KEr Nr N(NAT-D) -------------  port 500   B
   * A  port 500   --  SK{...} ------------------------->  port 500   B   if neither saw a NAT
   * A  port 4500  --  00000000 SK{...} ---------------->  port 4500  B   if one did
   * </pre>
   */
  @ParameterizedTest(name = "NAT before A {0}, before B {1}; A pretends {2}, B pretends {3}")
  @CsvSource({
    "false, false, false, false",
    "true,  false, false, false",
    "false, true,  false, false",
    "true,  true,  false, false",
    "false, false, true,  false",
    "false, false, false, true",
    "false, false, true,  true",
    "true,  false, false, true",
    "false, true,  true,  false",
  })
  void anyNatMovesBothEndsToUdp(
      boolean beforeA, boolean beforeB, boolean aPretends, boolean bPretends) {
    TwoEnds t =
        new TwoEnds(
            40,
            aPretends ? TwoEnds.encapsulating(TwoEnds.tagged("a", 1)) : TwoEnds.tagged("a", 1),
            bPretends ? TwoEnds.encapsulating(TwoEnds.tagged("b", 2)) : TwoEnds.tagged("b", 2));
    if (beforeA) {
      t.natBeforeA();
    }
    if (beforeB) {
      t.natBeforeB();
    }
    t.connect();
    boolean udp = beforeA || beforeB || aPretends || bPretends;
    verify(t, udp);

    // What was found out once holds for all that replaces the SAs.
    t.a.command(t.a.sa(), n -> new Event.RekeyChild(n, t.a.child().inboundSpi()));
    t.run();
    t.b.command(t.b.sa(), Event.RekeyIke::new);
    t.run();
    t.b.command(t.b.sa(), n -> new Event.RekeyChild(n, t.b.child().inboundSpi()));
    t.run().assertAgreement(1, 1);
    verify(t, udp);

    t.pass(KEEPALIVE_PERIODS);
    assertThat(t.a.keepalives > 0).as("A reminds the NAT before it").isEqualTo(beforeA);
    assertThat(t.b.keepalives > 0).as("B reminds the NAT before it").isEqualTo(beforeB);
  }

  private static void verify(TwoEnds t, boolean udp) {
    for (Host host : new Host[] {t.a, t.b}) {
      assertThat(host.udpEncapsulated).as("%s encapsulates", host.name).isEqualTo(udp);
      assertThat(host.sa().udpEncapsulated()).isEqualTo(udp);
      assertThat(host.sa().path().marker()).as("%s has left port 500", host.name).isEqualTo(udp);
      assertThat(host.sa().path().local().getPort()).isEqualTo(udp ? 4500 : 500);
    }
  }

  @Test
  void aWildcardsRealAddressCounts() throws Exception {
    TwoEnds t = onWildcards();
    t.a.source = Optional.of(InetAddress.getByName("192.0.2.1"));
    t.b.source = Optional.of(InetAddress.getByName("192.0.2.2"));
    verify(t.connect(), false);
  }

  @Test
  void whoDoesNotKnowItsAddressEncapsulates() throws Exception {
    TwoEnds onlyB = onWildcards();
    onlyB.b.source = Optional.of(InetAddress.getByName("192.0.2.2"));
    verify(onlyB.connect(), true);
    TwoEnds onlyA = onWildcards();
    onlyA.a.source = Optional.of(InetAddress.getByName("192.0.2.1"));
    verify(onlyA.connect(), true);
  }

  /** A cannot see it: it asked 192.0.2.2, and its answer comes from 192.0.2.22, as it says. */
  @Test
  void whoAnswersFromAnotherAddressThanWasAskedMakesBothEncapsulate() throws Exception {
    TwoEnds t = onWildcards();
    t.a.source = Optional.of(InetAddress.getByName("192.0.2.1"));
    t.b.source = Optional.of(InetAddress.getByName("192.0.2.22"));
    verify(t.connect(), true);
  }

  /** Both ends listen on 0.0.0.0, so they see the peer's address, but not their own. */
  private static TwoEnds onWildcards() {
    return new TwoEnds(41, onWildcard(TwoEnds.tagged("a", 1)), onWildcard(TwoEnds.tagged("b", 2)))
        .onWildcards();
  }

  private static PeerProfile onWildcard(PeerProfile p) {
    PeerProfile.Endpoints ends = p.endpoints().orElseThrow();
    return TwoEnds.at(
        p,
        new PeerProfile.Endpoints(
            new InetSocketAddress("0.0.0.0", 500),
            new InetSocketAddress("0.0.0.0", 4500),
            ends.remoteIke(),
            ends.remoteNatt()));
  }

  /** Initiators that may move (RFC 4555) always go there, strongSwan among them. */
  @Test
  void ikeOnPort4500AloneMakesNobodyEncapsulate() {
    TwoEnds t = new TwoEnds(42);
    t.a.initiate();
    t.deliver(t.pickFor(t.b));
    t.deliver(t.pickFor(t.a));
    Datagram auth = t.pickFor(t.b).datagram();
    t.b.receive(
        auth.octets(),
        new Path(
            new InetSocketAddress("192.0.2.2", 4500),
            new InetSocketAddress("192.0.2.1", 4500),
            true));
    assertThat(t.b.sa().path().marker()).as("the answers follow").isTrue();
    assertThat(t.b.udpEncapsulated).isFalse();
  }

  /** It could not encapsulate, even if it were asked to (RFC 7296 section 2.23). */
  @Test
  void aPeerWithoutNatDetectionSeesNoNat() {
    assertThat(natted(octets -> octets)).as("A's own hashes, through a NAT").isTrue();
    assertThat(natted(NatTraversalTest::withoutHashes)).isFalse();
  }

  private static boolean natted(UnaryOperator<byte[]> change) {
    TwoEnds t = new TwoEnds(43);
    t.a.initiate();
    Datagram request = t.pickFor(t.b).datagram();
    Path path =
        new Path(request.path().remote(), new InetSocketAddress("203.0.113.1", 10_500), false);
    Admission admission =
        Doorkeeper.admit(
            new Datagram(path, change.apply(request.octets())),
            List.of(t.b.profile),
            new Load(0, 0),
            IkeLimits.DEFAULT,
            CookieJar.create(Duration.ofDays(1), t.now(), t.b.random),
            t.b.env());
    return ((Admission.Opened) admission).sa().capabilities().natted();
  }

  private static byte[] withoutHashes(byte[] octets) {
    try {
      IkeMessage message = IkeMessageCodec.decode(octets);
      return IkeMessageCodec.encode(
          message.header(),
          message.payloads().stream()
              .filter(p ->
                  !(p instanceof Notify n)
                      || !(n.is(NotifyType.NAT_DETECTION_SOURCE_IP)
                          || n.is(NotifyType.NAT_DETECTION_DESTINATION_IP)))
              .toList());
    } catch (MalformedMessage e) {
      throw new AssertionError(e);
    }
  }
}
