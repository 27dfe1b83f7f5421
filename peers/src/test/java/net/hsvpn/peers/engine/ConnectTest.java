package net.hsvpn.peers.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import net.hsvpn.config.ContextId;
import net.hsvpn.config.Identity;
import net.hsvpn.config.IdentityPattern;
import net.hsvpn.config.IpPrefix;
import net.hsvpn.config.RoutingTag;
import net.hsvpn.config.Secret;
import net.hsvpn.config.proposal.EspProposal;
import net.hsvpn.config.proposal.IkeProposal;
import net.hsvpn.config.proposal.KeyExchangeMethod;
import net.hsvpn.peers.sa.ChildMode;
import net.hsvpn.peers.sa.ChildPolicy;
import net.hsvpn.peers.sa.LocalAuth;
import net.hsvpn.peers.sa.Outcome;
import net.hsvpn.peers.sa.PeerProfile;
import net.hsvpn.peers.sa.Refusal;
import net.hsvpn.peers.sa.RemoteAuth;
import net.hsvpn.peers.sa.Report;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** IKE_SA_INIT and IKE_AUTH, both ends at once. */
class ConnectTest {
  /**
   * <pre>
   * A  SAi1 KEi Ni N(NAT-D) V  ---------------------->  B
   * A  <----------------------  SAr1 KEr Nr N(NAT-D) V  B
   * A  SK{IDi IDr AUTH SA TSi TSr N(HSVPN_CONTEXTS)} -> B
   * A  <--- SK{IDr AUTH SA TSi TSr N(HSVPN_CONTEXTS)}   B
   * </pre>
   */
  @Test
  void oneTunnelCarriesTheContextsThatBothEndsHave() {
    TwoEnds t = new TwoEnds(1);
    long ticket = t.a.initiate();
    t.run();
    t.assertAgreement(1, 1);
    assertThat(t.a.outcomes).containsEntry(ticket, new Outcome.Done());
    assertThat(t.a.child().mode())
        .isEqualTo(
            new ChildMode.Tagged(
                List.of(grant(10, "office", "10.2.0.0/16"), grant(20, "guest", "10.2.0.0/16"))));
    assertThat(t.b.child().mode())
        .isEqualTo(
            new ChildMode.Tagged(
                List.of(grant(10, "office", "10.1.0.0/16"), grant(20, "guest", "10.1.0.0/16"))));
  }

  private static ChildMode.Grant grant(int tag, String context, String prefix) {
    return new ChildMode.Grant(
        new RoutingTag(tag), new ContextId(context), List.of(IpPrefix.parse(prefix)));
  }

  @ParameterizedTest
  @CsvSource({
    "aes128gcm16-prfsha256-x25519, aes128gcm16-esn",
    "aes256gcm16-prfsha384-ecp384, aes256gcm16",
    "chacha20poly1305-prfsha512-ecp256, chacha20poly1305-esn-noesn",
    "aes128-sha256-modp2048, aes128-sha256",
    "aes256-sha512-modp3072, aes256-sha512-esn",
    "aes192-sha384-ecp256, aes256-sha384",
  })
  void everySuiteConnectsAndRekeys(String ike, String esp) {
    PeerProfile a = with(TwoEnds.tagged("a", 1), ike, esp);
    PeerProfile b = with(TwoEnds.tagged("b", 2), ike, esp);
    TwoEnds t = new TwoEnds(2, a, b).connect();
    assertThat(t.a.sa().suite()).isEqualTo(t.b.sa().suite());
    t.a.command(
        t.a.sa(), n -> new net.hsvpn.peers.sa.Event.RekeyChild(n, t.a.child().inboundSpi()));
    t.run().assertAgreement(1, 1);
    t.b.command(t.b.sa(), net.hsvpn.peers.sa.Event.RekeyIke::new);
    t.run().assertAgreement(1, 1);
  }

  /** The same peer with another pre-shared key. */
  static PeerProfile knowing(PeerProfile p, String key) {
    return new PeerProfile(
        p.id(),
        p.localIdentity(),
        p.remoteIdentity(),
        new LocalAuth.Psk(secret(key)),
        new RemoteAuth.Psk(secret(key)),
        p.endpoints(),
        p.ike(),
        p.esp(),
        p.encapsulation(),
        p.fragmentation(),
        p.child(),
        p.life(),
        p.retransmission());
  }

  static PeerProfile with(PeerProfile p, String ike, String esp) {
    return new PeerProfile(
        p.id(),
        p.localIdentity(),
        p.remoteIdentity(),
        p.localAuth(),
        p.remoteAuth(),
        p.endpoints(),
        List.of(IkeProposal.parse(ike)),
        List.of(EspProposal.parse(esp)),
        p.encapsulation(),
        p.fragmentation(),
        p.child(),
        p.life(),
        p.retransmission());
  }

  @Test
  void plainChildrenNarrowToWhatBothEndsAllow() {
    PeerProfile wide =
        TwoEnds.profile(
            "a",
            1,
            new ChildPolicy.Plain(
                new ContextId("office"),
                List.of(IpPrefix.parse("10.0.0.0/8")),
                List.of(IpPrefix.parse("10.2.3.0/24"), IpPrefix.parse("172.16.0.0/12"))));
    TwoEnds t = new TwoEnds(3, wide, TwoEnds.plain("b", 2)).connect();
    ChildMode.Plain mode = (ChildMode.Plain) t.a.child().mode();
    assertThat(mode.local()).hasSize(1);
    assertThat(mode.local().getFirst().start().hex()).isEqualTo("0a010000");
    assertThat(mode.local().getFirst().end().hex()).isEqualTo("0a01ffff");
    assertThat(mode.remote()).hasSize(1);
    assertThat(mode.remote().getFirst().start().hex()).isEqualTo("0a020300");
    assertThat(mode.remote().getFirst().end().hex()).isEqualTo("0a0203ff");
    ChildMode.Plain other = (ChildMode.Plain) t.b.child().mode();
    assertThat(other.local()).isEqualTo(mode.remote());
    assertThat(other.remote()).isEqualTo(mode.local());
  }

  @Test
  void aResponderUnderLoadWantsItsCookieBack() {
    TwoEnds t = new TwoEnds(4);
    t.b.limits = TwoEnds.limits(100, 0, 100);
    t.a.initiate();
    TwoEnds.InFlight first = t.pickFor(t.b);
    t.deliver(first);
    assertThat(t.b.sas).as("nothing is kept for a stranger without a cookie").isEmpty();
    TwoEnds.InFlight demand = t.pickFor(t.a);
    assertThat(demand.datagram().octets().length).as("answer to a stranger").isLessThan(100);
    t.deliver(demand);
    t.run().assertAgreement(1, 1);
  }

  @Test
  void aMadeUpCookieIsRefused() {
    TwoEnds t = new TwoEnds(5);
    TwoEnds other = new TwoEnds(500);
    t.b.limits = TwoEnds.limits(100, 0, 100);
    other.b.limits = t.b.limits;
    t.a.initiate();
    // The cookie comes from a responder with another secret.
    TwoEnds.InFlight first = t.pickFor(t.b);
    other.deliver(new TwoEnds.InFlight(other.b, first.datagram()));
    TwoEnds.InFlight wrong = other.pickFor(other.a);
    t.deliver(new TwoEnds.InFlight(t.a, wrong.datagram()));
    t.deliver(t.pickFor(t.b));
    assertThat(t.b.refusals).containsEntry(Refusal.WRONG_COOKIE, 1);
    assertThat(t.b.sas).isEmpty();
  }

  @Test
  void anotherGroupIsTriedWhenTheResponderAsks() {
    PeerProfile a =
        with(TwoEnds.tagged("a", 1), "aes128gcm16-prfsha256-x25519-ecp384", "aes128gcm16-esn");
    PeerProfile b = with(TwoEnds.tagged("b", 2), "aes128gcm16-prfsha256-ecp384", "aes128gcm16-esn");
    TwoEnds t = new TwoEnds(6, a, b).connect();
    assertThat(t.a.sa().suite().keyExchange()).isEqualTo(KeyExchangeMethod.ECP_384);
  }

  @Test
  void withoutACommonProposalTheReasonIsTold() {
    PeerProfile b = with(TwoEnds.tagged("b", 2), "aes256gcm16-prfsha384-x25519", "aes128gcm16-esn");
    TwoEnds t = new TwoEnds(7, TwoEnds.tagged("a", 1), b);
    long ticket = t.a.initiate();
    t.run();
    assertThat(t.a.sas).isEmpty();
    assertThat(t.b.sas).isEmpty();
    assertThat(failure(t.a, ticket))
        .contains("NO_PROPOSAL_CHOSEN")
        .contains("aes128gcm16-prfsha256-x25519")
        .contains("compare ike");
  }

  private static Secret secret(String text) {
    return Secret.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void aWrongKeyFailsAtBothEndsAndLeavesNothing() {
    PeerProfile good = TwoEnds.tagged("b", 2);
    PeerProfile bad = knowing(good, "another key");
    TwoEnds t = new TwoEnds(8, TwoEnds.tagged("a", 1), bad);
    long ticket = t.a.initiate();
    t.run();
    assertThat(t.a.sas).isEmpty();
    assertThat(t.b.sas).isEmpty();
    assertThat(t.a.inbound).isEmpty();
    assertThat(t.b.inbound).isEmpty();
    assertThat(failure(t.a, ticket)).contains("AUTHENTICATION_FAILED").contains("pre-shared key");
    assertThat(t.b.reports)
        .anySatisfy(r -> {
          assertThat(r.kind()).isEqualTo(Report.Kind.NEGOTIATION_FAILED);
          assertThat(r.phase()).isEqualTo("IKE_AUTH");
          assertThat(r.text()).contains("a.example.net").contains("does not fit");
          assertThat(r.remedy().orElseThrow()).contains("compare the pre-shared keys");
        });
  }

  @Test
  void aStrangersNameIsRefusedByName() {
    PeerProfile good = TwoEnds.tagged("a", 1);
    PeerProfile stranger =
        new PeerProfile(
            good.id(),
            Identity.parse("stranger.example.net"),
            good.remoteIdentity(),
            good.localAuth(),
            good.remoteAuth(),
            good.endpoints(),
            good.ike(),
            good.esp(),
            good.encapsulation(),
            good.fragmentation(),
            good.child(),
            good.life(),
            good.retransmission());
    TwoEnds t = new TwoEnds(9, stranger, TwoEnds.tagged("b", 2));
    long ticket = t.a.initiate();
    t.run();
    assertThat(failure(t.a, ticket)).contains("AUTHENTICATION_FAILED");
    assertThat(t.b.reports.getFirst().text())
        .contains("no peer is configured for stranger.example.net");
    assertThat(t.b.sas).isEmpty();
  }

  @Test
  void theResponderMustBeWhoWeExpect() {
    PeerProfile good = TwoEnds.tagged("a", 1);
    PeerProfile expecting =
        new PeerProfile(
            good.id(),
            good.localIdentity(),
            IdentityPattern.parse("somebody.else.example.net"),
            good.localAuth(),
            good.remoteAuth(),
            good.endpoints(),
            good.ike(),
            good.esp(),
            good.encapsulation(),
            good.fragmentation(),
            good.child(),
            good.life(),
            good.retransmission());
    TwoEnds t = new TwoEnds(10, expecting, TwoEnds.tagged("b", 2));
    long ticket = t.a.initiate();
    t.run();
    assertThat(failure(t.a, ticket)).contains("b.example.net").contains("somebody.else");
    assertThat(t.a.sas).isEmpty();
    assertThat(t.b.sas).as("B was told in an INFORMATIONAL and gave up too").isEmpty();
    assertThat(t.b.inbound).isEmpty();
  }

  @Test
  void taggedMeetsPlain() {
    TwoEnds t = new TwoEnds(11, TwoEnds.tagged("a", 1), TwoEnds.plain("b", 2));
    long ticket = t.a.initiate();
    t.run();
    assertThat(t.a.inbound).as("never a child without agreement on tags").isEmpty();
    assertThat(t.b.inbound).isEmpty();
    assertThat(failure(t.a, ticket)).contains("TS_UNACCEPTABLE", "method");
  }

  @Test
  void withoutACommonContextThereIsNoChild() {
    PeerProfile b =
        TwoEnds.profile(
            "b",
            2,
            new ChildPolicy.Tagged(
                List.of(TwoEnds.context(99, "other", "10.2.0.0/16")), List.of()));
    TwoEnds t = new TwoEnds(12, TwoEnds.tagged("a", 1), b);
    long ticket = t.a.initiate();
    t.run();
    assertThat(t.a.inbound).isEmpty();
    assertThat(t.b.inbound).isEmpty();
    assertThat(failure(t.a, ticket)).contains("TS_UNACCEPTABLE").contains("contexts");
    assertThat(t.b.reports).anySatisfy(r -> assertThat(r.text()).contains("no common context"));
  }

  @Test
  void aPeerCannotClaimWhatLiesBehindUs() {
    PeerProfile thief =
        TwoEnds.profile(
            "b",
            2,
            new ChildPolicy.Tagged(
                List.of(
                    new ChildPolicy.LocalContext(
                        new RoutingTag(10),
                        new ContextId("office"),
                        List.of(
                            IpPrefix.parse("10.1.4.0/24"),
                            IpPrefix.parse("10.1.0.0/16"),
                            IpPrefix.parse("10.2.0.0/16")))),
                List.of()));
    TwoEnds t = new TwoEnds(13, TwoEnds.tagged("a", 1), thief).connect();
    ChildMode.Tagged mode = (ChildMode.Tagged) t.a.child().mode();
    assertThat(mode.grants().getFirst().remotePrefixes())
        .containsExactly(IpPrefix.parse("10.2.0.0/16"));
  }

  @Test
  void silenceEndsTheAttemptAfterAllRetransmissions() {
    TwoEnds t = new TwoEnds(14);
    long ticket = t.a.initiate();
    byte[] first = t.pickFor(t.b).datagram().octets();
    int sent = 1;
    while (!t.a.sas.isEmpty()) {
      t.wait(Duration.ofMinutes(5));
      for (TwoEnds.InFlight m : t.network) {
        assertThat(m.datagram().octets()).as("sent again octet for octet").isEqualTo(first);
        sent++;
      }
      t.network.clear();
    }
    assertThat(sent).isEqualTo(5);
    assertThat(Duration.between(TwoEnds.START, t.now()))
        .isEqualTo(Duration.ofMillis(1000 + 1800 + 3240 + 5832 + 10498));
    assertThat(failure(t.a, ticket)).contains("no answer from").contains("192.0.2.2");
  }

  @Test
  void repeatedRequestsAreAnsweredAsBefore() {
    TwoEnds t = new TwoEnds(15);
    t.a.initiate();
    TwoEnds.InFlight init = t.pickFor(t.b);
    t.deliver(init);
    byte[] answer = t.pickFor(t.a).datagram().octets();
    t.deliver(init);
    TwoEnds.InFlight again = t.pickFor(t.a);
    assertThat(again.datagram().octets()).isEqualTo(answer);
    t.deliver(again);
    TwoEnds.InFlight auth = t.pickFor(t.b);
    t.deliver(auth);
    byte[] authAnswer = t.pickFor(t.a).datagram().octets();
    t.deliver(auth);
    TwoEnds.InFlight authAgain = t.pickFor(t.a);
    assertThat(authAgain.datagram().octets()).isEqualTo(authAnswer);
    t.deliver(authAgain);
    t.run().assertAgreement(1, 1);
  }

  static String failure(Host host, long ticket) {
    assertThat(host.outcomes.get(ticket)).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) host.outcomes.get(ticket)).why();
  }
}
